"""Real requests with bytes changed, cut, doubled or thrown in, at random: no crash, no hang, no memory, nothing lost.

One seed is one request; the seed that fails repeats it. Phones work beside it all the time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import socket
from typing import Any

import pytest
import websocket

from tests.e2e.server_process import call
from tests.hostile.siege import Siege, answer_of, hears_us, unless_ended, wait_until_closed

FEW, MANY = 60, 3000
THROWN = [b"\x00", b"\xff", b"\r\n", b"\r\n\r\n", b"{", b"}", b'"', b"\\", b"%00", b"-1", b"9" * 400, b"null",
    b"\xed\xa0\x80",
          b"[" * 200, b"1e999", b";", b"--", b"Content-Length: 0\r\n", b"\xf0\x9f", b"A" * 3000]


def requests(siege: Siege, chance: random.Random) -> dict[str, bytes]:
    """A sound request of each kind, as it goes over the wire."""
    bad, picture = siege.bad, chance.randbytes(600)
    push = json.dumps({"protocol": 1, "epoch": "", "device_id": bad.id, "events": [
        bad.capture("work.report", {"work_order": bad.order.code, "operation": 10, "good": "1"})]}).encode()
    person = {"Authorization": f"Bearer {siege.yard.token}"}
    form = (b'--XX\r\nContent-Disposition: form-data; name="kind"\r\n\r\nproducts\r\n--XX\r\n'
            b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            b'Content-Type: text/csv\r\n\r\nsku,name\r\nA,b\r\n--XX--\r\n')
    blob = f"/api/v1/blobs/{hashlib.sha256(picture).hexdigest()}"

    def whole(path: str, body: bytes, method: str = "POST", **headers: Any) -> bytes:
        return siege.head(path, method, Content_Length=str(len(body)), **headers) + body

    return {
        "push": whole("/api/v1/sync/push", push),
        "packed push": whole("/api/v1/sync/push", gzip.compress(push), Content_Encoding="gzip"),
        "quarantine": whole("/api/v1/sync/quarantine", chance.randbytes(200), Content_Type="text/plain"),
        "pull": siege.head("/api/v1/sync/pull?cursor=WyIwMTk&limit=5", "GET", **person),
        "photo": whole(blob, picture, "PATCH", Upload_Offset="0", Upload_Length="600"),
        "photo's place": siege.head(blob, "HEAD"),
        "file": whole("/api/v1/files", form, Content_Type="multipart/form-data; boundary=XX", **person),
        "sheet": whole("/api/v1/orders/import?dry_run=1", form, Content_Type="multipart/form-data; boundary=XX",
        **person),
        "outbox file": whole("/api/v1/outbox-files/check", form, Content_Type="multipart/form-data; boundary=XX",
        **person),
        "chunks": siege.head("/api/v1/sync/push",
        Transfer_Encoding="chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(push), push)}


def changed(data: bytes, chance: random.Random) -> bytes:
    """One to five changes; the address of the request and its credential are spared half of the time."""
    made = bytearray(data)
    spared = data.find(b"\r\n\r\n") if chance.random() < 0.5 else 0
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(min(spared, len(made)), len(made))
        how = chance.randrange(5)
        if how == 0:
            made[at:at + chance.randint(1, 8)] = b""
        elif how == 1:
            made[at:at] = chance.choice(THROWN)
        elif how == 2 and at < len(made):
            made[at] = chance.randrange(256)
        elif how == 3:
            made[at:at] = made[at:at + chance.randint(1, 60)]
        else:
            del made[max(at, 20):]
    return bytes(made)


def attack(siege: Siege, seed: int) -> None:
    chance = random.Random(seed)
    kinds = requests(siege, chance)
    name = chance.choice(sorted(kinds))
    with siege.raw() as connection:
        with unless_ended():
            connection.sendall(changed(kinds[name], chance))
            connection.shutdown(socket.SHUT_WR)
        status, _ = answer_of(connection)
        assert status < 500, (seed, name, status)
        assert wait_until_closed(connection, 60), f"hangs: after {name} of seed {seed} the connection never ends"


@pytest.mark.parametrize("start", range(0, FEW, 20))
def test_changed_requests(siege: Siege, start: int) -> None:
    with siege.unharmed():
        for seed in range(start, start + 20):
            attack(siege, seed)


@pytest.mark.long
def test_many_changed_requests(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    before = siege.memory()
    with siege.unharmed():
        for seed in range(MANY):
            attack(siege, seed)
    with capsys.disabled():
        print(f"\nhostile: {MANY} changed requests, memory {before} -> {siege.memory()} KiB, "
              f"{siege.memory('VmHWM')} at its worst moment, "
              f"{siege.load.answered} pushes of good phones answered beside")


SOUNDS: list[Any] = ["", "0", "2", "3probe", "40", "40/live,", "40/live,{", '40/live,{"token":1}',
    "40/track,{\"auth\":[]}",
                     '42["status",{}]', '42/track,["join","order:1"]', "451-/live,[{\"_placeholder\":true,\"num\":0}]",
                     "4" * 10_000, "40/live,{\"token\":\"" + "x" * 15_000 + "\"}", "\x00", "99", "41/track",
                     "43/live,1[]",
                     "40/live," + "[" * 5000, "42/live,0" + "9" * 5000 + '["a"]', b"\x00\x01", b"b" * 20_000, "6",
                     "5", "1"]


def test_socket_payloads(siege: Siege) -> None:
    """Frames of Socket.IO as nobody sends them, before and after joining. A socket may end or go on, but says which;
    the server goes on."""
    address = f"ws://127.0.0.1:{siege.server.port}/socket.io/?EIO=4&transport=websocket"
    heard = 0
    with siege.unharmed():
        for greeting in ("", '40/live,{"token":"' + siege.yard.token + '"}'):
            for sound in SOUNDS:
                connection = websocket.create_connection(address, timeout=60, suppress_origin=True)
                with unless_ended():
                    if greeting:
                        connection.send(greeting)
                    connection.send(sound, opcode=2 if isinstance(sound, bytes) else 1)
                    heard += hears_us(connection)
                connection.shutdown()
        for body in ("4" * 1000, "\x1e" * 5000, "96:0", '40{"a":', "b4AAAA"):
            polling = f"{siege.url}/socket.io/?EIO=4&transport=polling"
            sid = json.loads(call(polling).raw[1:])["sid"]
            status = call(f"{polling}&sid={sid}", "POST", body.encode()).status
            assert status < 500, (body[:20], status)
    assert heard > 0, "no socket stays: nothing was tried"
