"""What the simulation reads out of answers on the way."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.server import Reply


def cookie_of(reply: Reply) -> str | None:
    """The person's token that an answer puts into the phone's cookies."""
    name, _, value = reply.headers.get("Set-Cookie", "").split(";")[0].partition("=")
    return value.split(".")[0] if name == "sg_person" and reply.status == 200 else None


def brief(call: dict[str, Any], reply: Reply) -> str:
    """What the trace says of an answer."""
    if reply.status != 200 or not reply.body.startswith("{"):
        return reply.body[:60] if reply.status >= 400 else ""
    told = json.loads(reply.body)
    if "results" in told:
        return " ".join(f"{r['event_id'][-6:]}={r['verdict']}/{r['code']}@{r['seq']}" for r in told["results"])
    if "rows" in told:
        return f"{len(told['rows'])} rows, {len(told['verdicts'])} verdicts{', more' if told['more'] else ''}"
    return ""
