"""A phone is lost, at a server in a process of its own: sockets drop, sessions die, its outbox still empties."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import websocket

from tests.api.wire_socket import WireSocket
from tests.builders import PIN
from tests.e2e.server_process import ROOT, Phone, ServerProcess, call


def command(server: ServerProcess, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "server", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, env={**os.environ, "DATA_DIR": str(server.data)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def enrolled(server: ServerProcess, bearer: dict[str, str]) -> Phone:
    [code] = call(f"{server.url}/api/v1/devices/codes", "POST", {"count": 1}, bearer).json["codes"]
    return Phone.enrol(server, code["code"]).sign_in({"username": "root", "pin": PIN})


def ended(socket: WireSocket, seconds: int = 60) -> bool:
    """Whether the server says good-bye on the socket within some seconds."""
    socket.socket.settimeout(seconds)
    try:
        while True:
            frame: Any = socket.socket.recv()
            if frame.startswith("41/live") or frame in ("", "1"):
                return True
    except websocket.WebSocketTimeoutException:
        return False
    except websocket.WebSocketConnectionClosedException:
        return True


def test_a_lost_phone(tmp_path: Path) -> None:
    with ServerProcess(tmp_path).start().ready() as server:
        command(server, "people", "add", "root", "Root", "admin,supervisor,worker", "--pin", PIN)
        login = call(f"{server.url}/api/v1/auth/login", "POST", {
            "username": "root", "pin": PIN, "transport": "bearer"})
        bearer = {"Authorization": f"Bearer {login.json['token']}"}
        lost, other = enrolled(server, bearer), enrolled(server, bearer)
        call(f"{server.url}/api/v1/sync/pull", headers={
            "Authorization": f"Bearer {lost.token}", "X-Device-Health": '{"unsent":2,"oldest":"2026-11-21T09:00:00Z"}'})
        assert "2 unsent 未发送" in command(server, "devices", "list")
        # Only now: they answer no ping, and the server hangs up after 45 s.
        gone, device, stays = sockets = [WireSocket(server, "/live", auth) for auth in (
            {"token": lost.token}, {"device": f"{lost.device_id}:{lost.secret}"}, {"token": other.token})]
        left = call(f"{server.url}/api/v1/devices/{lost.device_id}/revoke", "POST", {}, bearer).json
        assert (left["unsent"], left["oldest"], left["sessions"]) == (2, "2026-11-21T09:00:00Z", 1)
        assert ended(gone) and ended(device)
        assert not ended(stays, 1)
        for socket in sockets:
            socket.close()
        event = lost.event("andon.call", {"work_center": "LATHE", "kind": "other"})
        [result] = lost.push([event]).json["results"]
        assert (result["verdict"], result["code"]) == ("held", "device_revoked")
        assert call(f"{server.url}/api/v1/auth/session", headers={
            "Authorization": f"Bearer {lost.token}"}).status == 401
