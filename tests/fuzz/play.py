"""Play drawn requests to the application and judge what comes back."""

from __future__ import annotations

import hashlib
import io
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from flask import has_request_context, request
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from server.api.access import Access
from tests.api.empty import Empty
from tests.fuzz.bounds import HANG, within
from tests.fuzz.callers import Caller, everybody
from tests.fuzz.judge import Judge
from tests.fuzz.own import own
from tests.fuzz.requests import FORM, Request, Requests, filled, text_of
from tests.fuzz.vacant import Vacant
from tests.fuzz.values import Known
from tests.fuzz.world import World

FEW_STRANGERS = ("anonymous", "worker", "device", "key")  # ask what is public in the short form
FIRST = "setup.admin"  # is asked of a server on which nobody works yet; one in so many of this one, which refuses:
HERE = 5
# Whoever shows a dead or foreign credential in the body learns it by these.
BESIDE = {"import_jobs.create", "import_jobs.mapping", "import_jobs.apply"}  # their work goes on after the answer
CREDENTIALS = {"auth.badge", "auth.login", "devices.enrol", "setup.admin"}


@dataclass
class Operation:
    method: str
    path: str
    described: Mapping[str, Any]
    access: Access

    @property
    def id(self) -> str:
        return str(self.described["operationId"])


@dataclass
class Tally:
    """What came of one operation: faults in plain words; per caller how many answers there were of each status."""

    faults: list[str] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    slowest: float = 0.0  # seconds

    def accepted(self, caller: str) -> float:
        """The part of a caller's requests that did what they asked."""
        found = self.statuses[caller]
        return sum(n for status, n in found.items() if status < 400) / max(found.total(), 1)


def operations(app: Any, spec: Mapping[str, Any]) -> list[Operation]:
    return [Operation(method.upper(), path, described, app.view_functions[described["operationId"]].access)
            for path, methods in spec["paths"].items() for method, described in methods.items()]


def examples(spec: Mapping[str, Any], operation: Operation, count: int) -> list[Request]:
    """So many requests, the same ones every time; fewer only where fewer differ."""
    drawn: list[Request] = []

    @settings(max_examples=count, database=None, derandomize=True, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet)
    @given(Requests(spec, operation.described).drawn())
    def draw(one: Request) -> None:
        drawn.append(one)

    draw()
    return drawn


class Player:
    """Plays to one world. callers: everybody, unless others are given."""

    def __init__(self, world: World, spec: Mapping[str, Any]) -> None:
        self.world, self.spec, self.judge = world, spec, Judge(spec)
        self.drawings, self.vacant = 0, Vacant(world.factory.settings.data_dir)
        world.factory.kit.offload = self.drawn
        self.callers = everybody(world)

    def play(self, operation: Operation, count: int, refused: int) -> Tally:
        """count requests by each caller who may, `refused` by each who may not."""
        drawn, tally = examples(self.spec, operation, count), Tally()
        self.world.forget()
        for caller in self.callers:
            if operation.access.public and count < 20 and caller.name not in FEW_STRANGERS:
                continue
            may = caller.may(operation.access)
            tally.statuses[caller.name] = Counter()
            for n in range(count if may else refused):
                vacant = operation.id == FIRST and n % HERE > 0
                self.one(operation, caller, may, drawn[n % len(drawn)], tally, self.vacant.get() if vacant else None)
        return tally

    def one(self, operation: Operation, caller: Caller, may: bool, asked: Request, tally: Tally,
            vacant: Empty | None = None) -> None:
        """One request, to this factory or to the vacant one."""
        self.world.factory.clock.advance(seconds=0.2)
        asking, kit = (vacant.here(), vacant.kit) if vacant else (self.world.factory.client(), self.world.factory.kit)
        call = self.prepared(operation, caller, may and asked.good, asked)
        anew = caller.name == "badge alone" and asked.good  # lives half an hour
        call["headers"] = {**caller.credential(anew), **call["headers"]}
        before, started = head(kit), time.perf_counter()
        other = self.elsewhere(operation, call)
        with within(HANG, f"{operation.id} {call}"):
            answer = asking.open(**call)
        tally.slowest = max(tally.slowest, time.perf_counter() - started)
        tally.statuses[caller.name][answer.status_code] += 1
        faults = [] if other else self.judge.faults(operation.described, answer)
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code}: {answer.text[:200]}")
        if answer.status_code >= 400 and operation.id not in BESIDE and head(kit) != before:
            faults.append(f"refused with {answer.status_code}, but the log grew")
        if not may and not other and answer.status_code not in (401, 403):
            faults.append(f"{caller.name} may not, but gets {answer.status_code}")
        if may and answer.status_code == 401 and operation.id not in CREDENTIALS and "Authorization" in call["headers"]:
            faults.append(f"{caller.name} is let in, but gets 401")
        tally.faults += [f"{caller.name} {operation.method} {shortened(call)}: {f}" for f in faults]
        self.remember(answer)
        if operation.id == "auth.logout":
            caller.headers = None
        answer.close()

    def elsewhere(self, operation: Operation, call: Mapping[str, Any]) -> bool:
        """Whether what stands in the path makes it the path of another operation, or of none."""
        path = unquote(call["path"], errors="replace")
        try:
            endpoint, _ = self.world.factory.app.url_map.bind("localhost").match(path, method=operation.method)
        except HTTPException:
            return True
        return bool(endpoint != operation.id)

    def prepared(self, operation: Operation, caller: Caller, fresh: bool, asked: Request) -> dict[str, Any]:
        """The arguments of the test client's `open`."""
        def get(thing: Known) -> Any:
            return own(self.world, caller, thing, fresh)

        made = Request(asked.good, filled(asked.path, get), filled(asked.query, get), filled(asked.headers, get),
                       filled(asked.body, get), asked.media)
        if operation.id == "blobs.patch" and asked.good:
            photo_headers(made)
        path = operation.path
        for name, value in made.path.items():
            path = path.replace("{" + name + "}", quoted(value, "/" if name == "rest" else ""))
        call: dict[str, Any] = {"path": path, "method": operation.method, "query_string": {
            k: safe(str(v)) for k, v in made.query.items()}, "headers": {k: str(v) for k, v in made.headers.items()}}
        if made.media:
            call |= body_of(made)
        return call

    def drawn(self, work: Any) -> Any:
        """In place of kit.offload: of the papers, one in fifty is really drawn; each takes a second."""
        if has_request_context() and request.path.endswith(".pdf"):
            self.drawings += 1
            return work() if self.drawings % 50 == 1 else b"%PDF"
        return work()

    def remember(self, answer: TestResponse) -> None:
        """Cursors that were given are asked with later."""
        if answer.data and answer.is_json and isinstance(answer.json, dict) and isinstance(answer.json.get("cursor"),
            str):
            self.world.cursors.append(answer.json["cursor"])


def photo_headers(made: Request) -> None:
    made.path["sha256"] = hashlib.sha256(made.body).hexdigest()
    made.headers |= {"Upload-Offset": "0", "Upload-Length": str(len(made.body))}


def body_of(made: Request) -> dict[str, Any]:
    """data and content_type of the request's body."""
    content_type = made.headers.get("Content-Type", made.media)
    if isinstance(made.body, bytes):
        return {"data": made.body, "content_type": content_type}
    if made.media == FORM:
        return {"data": {k: (io.BytesIO(v), f"{k}.bin") if isinstance(v, bytes) else safe(str(v))
                         for k, v in (made.body or {}).items()}, "content_type": FORM}
    if made.media == "text/plain" and isinstance(made.body, str):
        return {"data": made.body.encode("utf-8", "replace"), "content_type": content_type}
    return {"data": text_of(made.body), "content_type": content_type}


def quoted(value: Any, keep: str) -> str:
    return quote(str(value).encode("utf-8", "replace"), safe=keep)


def safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def shortened(call: Mapping[str, Any]) -> str:
    told = {k: v for k, v in call.items() if k != "method" and v}
    told["headers"] = {k: v for k, v in call["headers"].items() if k != "Authorization"}
    return str(told)[:600]


def head(kit: Any) -> int:
    with kit.store.reading() as reads:
        return int(reads.head())
