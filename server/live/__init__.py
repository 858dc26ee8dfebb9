"""Socket.IO: pokes for phones, snapshots for customers. Holds no data; a lost message costs a delay."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from flask_socketio import ConnectionRefusedError, SocketIO, emit, join_room

from server.services.crypto import hash_token
from server.services.kit import Kit
from server.services.ports import Committed
from server.services.throttle import Throttled
from server.services.track import Track

LOGGER = logging.getLogger("suigong.live")
FLOOR = "floor"
RECHECK = 30  # seconds between looks at every socket's rights
PAUSE = 0.1  # seconds in which commits are gathered after a round
# Acts after which sockets are looked at at once.
RIGHTS = {"device.revoke", "person.revoke", "roles.set", "badge.renew"}
MAX_FRAME = 16 * 1024  # bytes; clients only ever send a credential


@dataclass(frozen=True, slots=True)
class Watcher:
    """Whose socket it is: a session token's hash or an enrolled device."""

    token: str | None = None
    device: str | None = None


class Live:
    """Rooms: "floor" on /live; "order:{no}" and "box:{id}" on /track. Joined here, never by clients."""

    def __init__(self, kit: Kit, track: Track, cookies: Callable[[], Watcher | None], async_mode: str) -> None:
        self.kit, self.track, self.cookies = kit, track, cookies
        self.watchers: dict[str, Watcher] = {}
        self.commits: queue.SimpleQueue[Committed | None] = queue.SimpleQueue()
        self.teller: Any = None  # the thread or greenlet that tells
        self.over = threading.Event()
        self.socketio = SocketIO(
            async_mode=async_mode, cors_allowed_origins=self.origin_allowed, manage_session=False,
            max_http_buffer_size=MAX_FRAME, ping_interval=25, ping_timeout=20, logger=False, engineio_logger=False,
            serve_client=False, cookie=None)
        self.shared = bool(kit.settings.redis_url)  # other processes may have the watchers

    def attach(self, app: Flask, watch: bool = True) -> None:
        """Serve sockets beside the app. watch: also look at rights by the clock, not only after acts
        and sign-outs."""
        on = self.socketio.on
        on("connect", namespace="/live")(self.connect_live)
        on("disconnect", namespace="/live")(self.disconnect_live)
        on("connect", namespace="/track")(self.connect_track)
        on("connect", namespace="/")(self.refuse)
        # The queue only here: given to the constructor, it makes a server that knows no handlers.
        self.socketio.init_app(app, **({"message_queue": self.kit.settings.redis_url, "channel": "suigong"}
                                       if self.shared else {}))
        self.kit.writer.listeners.append(self.commits.put)
        self.kit.signin.listeners.append(lambda: self.socketio.start_background_task(self.recheck))
        self.teller = self.socketio.start_background_task(self.run)
        if watch:
            self.socketio.start_background_task(self.watch)

    def stop(self) -> None:
        """End the telling, so that nothing reads any more; sockets end with the process."""
        self.over.set()
        self.commits.put(None)
        if self.teller is not None:
            self.teller.join(timeout=5)

    # --- connections ------------------------------------------------------------------------

    def origin_allowed(self, origin: str, environ: dict[str, Any]) -> bool:
        """Our addresses, and the host that was asked (phones may reach it by its number)."""
        parts = urlsplit(origin)
        return origin in self.kit.settings.origins or (
            parts.scheme in ("http", "https") and parts.netloc == environ.get("HTTP_HOST"))

    def refuse(self, _auth: Any = None) -> None:
        raise ConnectionRefusedError("not_found")

    def connect_live(self, auth: Any = None) -> None:
        """auth: {token} or {device: "id:secret"}, else the browser's cookies, and then only with an Origin."""
        watcher = self.watcher(auth if isinstance(auth, dict) else {})
        if watcher is None:
            raise ConnectionRefusedError("unauthenticated")
        self.watchers[request.sid] = watcher  # type: ignore[attr-defined]
        join_room(FLOOR)
        with self.kit.store.reading() as reads:
            emit("poke", {"epoch": reads.secrets.meta("epoch"), "seq": reads.head()})

    def watcher(self, auth: dict[str, Any]) -> Watcher | None:
        token, device = auth.get("token"), auth.get("device")
        if isinstance(token, str) and token:
            return Watcher(token=hash_token(token)) if self.kit.auth.person(token) else None
        if isinstance(device, str) and device:
            found = self.kit.auth.device(device)
            return Watcher(device=found.device_id) if found else None
        return self.cookies() if request.headers.get("Origin") else None

    def disconnect_live(self, *_reason: Any) -> None:
        self.watchers.pop(request.sid, None)  # type: ignore[attr-defined]

    def connect_track(self, auth: Any = None) -> None:
        """auth: {token}: a tracking token opens its order, a package's code that box only."""
        token = auth.get("token") if isinstance(auth, dict) else None
        found = self.opened(token) if isinstance(token, str) else None
        if found is None:
            try:
                self.kit.rates["links"].take(request.remote_addr or "")
            except Throttled as error:
                raise ConnectionRefusedError("too_many_requests") from error
            raise ConnectionRefusedError("not_found")
        room, snapshot = found
        join_room(room)
        emit("status", snapshot)

    def opened(self, token: str) -> tuple[str, dict[str, Any]] | None:
        """(room, snapshot) for a token or code; None alike for wrong and dead ones."""
        ref = self.kit.codes.read(token)
        if ref is not None and ref.kind == "P":
            box = self.track.box(ref.id)
            return None if box is None else (f"box:{ref.id}", box)
        no = self.track.order_of(ref.id if ref is not None and ref.kind == "T" else token)
        return None if no is None else (f"order:{no}", self.track.snapshot(no))

    # --- after commits ----------------------------------------------------------------------

    def run(self) -> None:
        """Tell what was committed; what comes close together goes in one round."""
        while True:
            gathered = [self.commits.get()]
            while not self.commits.empty():
                gathered.append(self.commits.get())
            if None in gathered:
                return
            try:
                self.tell([c for c in gathered if c is not None])
            except Exception:  # Redis away, a broken order: the next round and every pull still work
                LOGGER.exception("could not tell sockets what changed")
            self.over.wait(PAUSE)

    def tell(self, gathered: list[Committed]) -> None:
        if any(row.type in RIGHTS for c in gathered for row in c.rows):
            self.recheck()
        for row in (row for c in gathered for row in c.rows if row.type == "order.link"):
            self.socketio.close_room(f"order:{row.order_no}", namespace="/track")  # who came by the old link
        newest = gathered[-1]
        self.socketio.emit("poke", {"epoch": newest.epoch, "seq": newest.seq}, namespace="/live", to=FLOOR)
        changed = {record for c in gathered for record in c.records}
        for kind, id in sorted(changed):
            if kind == "Order" and self.watched(f"order:{id}"):
                self.socketio.emit("status", self.track.snapshot(id), namespace="/track", to=f"order:{id}")
            for box_id in self.boxes(kind, id):
                if self.watched(f"box:{box_id}") and (box := self.track.box(box_id)) is not None:
                    self.socketio.emit("status", box, namespace="/track", to=f"box:{box_id}")

    def boxes(self, kind: str, id: str) -> list[str]:
        """Boxes that a changed record may show in: a package's own, an order's (courier steps)."""
        if kind == "Package":
            return [id]
        return self.track.boxes_of(id) if kind == "Order" else []

    def watched(self, room: str) -> bool:
        """Whether anybody looks; with several processes nobody knows."""
        rooms = self.socketio.server.manager.rooms.get("/track", {})
        return self.shared or bool(rooms.get(room))

    # --- rights -----------------------------------------------------------------------------

    def watch(self) -> None:
        """Look at every socket's rights again and again: expiries, other processes' acts and sign-outs."""
        while True:
            self.socketio.sleep(RECHECK)
            try:
                self.recheck()
            except Exception:
                LOGGER.exception("could not recheck sockets")

    def recheck(self) -> None:
        for sid, watcher in list(self.watchers.items()):
            if not self.holds(watcher):
                self.watchers.pop(sid, None)
                self.socketio.server.disconnect(sid, namespace="/live")

    def holds(self, watcher: Watcher) -> bool:
        if watcher.token is not None:
            return self.kit.auth.token(watcher.token) is not None
        return self.kit.auth.enrolled(watcher.device or "")
