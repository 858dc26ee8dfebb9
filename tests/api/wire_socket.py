"""A Socket.IO client of a few lines over a plain websocket, for servers in processes of their own."""

from __future__ import annotations

import json
import time
from typing import Any

import websocket

from tests.e2e.server_process import ServerProcess


class WireSocket:
    """One namespace. Events that came are kept, so that none is missed between two questions."""

    def __init__(self, server: ServerProcess, namespace: str, auth: dict[str, Any]) -> None:
        address = server.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self.namespace, self.events = namespace, list[tuple[str, Any]]()
        self.socket = websocket.create_connection(address, timeout=60, suppress_origin=True)
        self.socket.settimeout(1)
        self.socket.send(f"40{namespace},{json.dumps(auth)}")
        self.wait_for(lambda _name, _data: True)  # both namespaces greet with an event

    def wait_for(self, fits: Any, seconds: float = 60) -> Any:
        """The data of the first event with fits(name, data); fails after some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for name, data in self.events:
                if fits(name, data):
                    return data
            self.read()
        raise AssertionError(f"nothing fitting came on {self.namespace}: {self.events[-3:]}")

    def read(self) -> None:
        try:
            frame = self.socket.recv()
        except websocket.WebSocketTimeoutException:
            return
        start = f"42{self.namespace},"
        if frame == "2":
            self.socket.send("3")
        elif frame.startswith(start):
            name, data = json.loads(frame.removeprefix(start))
            self.events.append((name, data))
        elif frame.startswith("44"):
            raise AssertionError(f"refused: {frame}")

    def close(self) -> None:
        self.socket.close()
