"""From a public snapshot to what the page says, in one language and for one day.

pwa/src/customer/view.ts does the same in the browser; tests/pages/golden holds both to it.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any

from server.pages.words import BOX_STATES, CARRIERS, SCRIPT_KEYS, TEXTS, UNITS
from sync.event import parse_instant
from sync.model.status import STATES

Json = dict[str, Any]
ASIDE = ("delivery_exception", "returning", "on_hold", "cancelled")  # beside the ladder
MILESTONES = ("confirmed", "in_production", "produced", "packed", "shipped", "delivered")
# All of it has left, or nothing more will: "partly shipped" would say nothing.
GONE = ("shipped", "in_transit", "delivered", "delivery_exception", "returning", "completed", "cancelled")
STATE_TONES = {str(s["code"]): str(s["tone"]) for s in STATES}
BOX_TONES = {"open": "waiting", "packed": "waiting", "bound": "waiting"}


def words_of(lang: str, tz_name: str) -> Json:
    """All that the script must know: texts, states with tones, carriers, the factory's time zone."""
    return {
        "lang": lang, "tz": tz_name, "t": {k: TEXTS[lang][k] for k in SCRIPT_KEYS},
        "states": [[s["code"], s[lang], s["tone"]] for s in STATES],
        "aside": list(ASIDE), "milestones": list(MILESTONES),
        "carriers": CARRIERS[lang], "boxes": BOX_STATES[lang], "units": UNITS[lang],
    }


def view(snapshot: Json, words: Json, tz: tzinfo, today: date) -> Json:
    """What the template shows. today: the date in the factory's time zone."""
    names = {code: name for code, name, _ in words["states"]}
    tones = {code: tone for code, _, tone in words["states"]}
    t, state = words["t"], snapshot["state"]
    total = len(snapshot["packages"])
    gap = any(b["number"] > total for b in snapshot["packages"])  # boxes before these were emptied
    boxes = [box_view(b, words, names, tones, tz, total, gap) for b in snapshot["packages"]]
    lines = [line_view(line, words, state) for line in snapshot["lines"]]
    sent = sum(1 for b in snapshot["packages"] if b["state"] not in words["boxes"])
    partly = 0 < sent < len(boxes) and state not in GONE
    return {
        "state": names[state], "tone": tones[state], "percent": snapshot["percent"],
        "stopped": state == "cancelled",  # no percentage and no promise stands any more
        "now": t["no_more"] if state == "cancelled" else now_text(snapshot, lines, t),
        "dates": dates(snapshot, t, today),
        "steps": steps(snapshot, words, names, tones, tz), "lines": lines, "boxes": boxes,
        "shipped": t["shipped_of"].format(a=sent, b=len(boxes)),
        "part": t["partly"].format(a=sent, b=len(boxes)) if partly else "",
    }


def now_text(snapshot: Json, lines: list[Json], t: Json) -> str:
    """The current operation, where one line says it all."""
    if len(lines) == 1 and snapshot["lines"][0]["operation"] \
            and snapshot["state"] in ("in_production", "in_inspection"):
        return str(lines[0]["note"])
    return ""


def steps(snapshot: Json, words: Json, names: Json, tones: Json, tz: tzinfo) -> list[Json]:
    """The stage line: what was reached with its first time, where it stands, what is to come."""
    codes, aside, state = list(names), words["aside"], snapshot["state"]
    first: dict[str, str] = {}
    for entry in snapshot["stages"]:
        first.setdefault(entry["code"], entry["at"])
    newest = next((e["at"] for e in reversed(snapshot["stages"]) if e["code"] == state), None)
    ladder = [c for c in codes if c not in aside]
    here = state
    if state in aside:  # it stands where it last stood on the ladder
        here = next((e["code"] for e in reversed(snapshot["stages"]) if e["code"] not in aside),
                    "draft")
    shown = []
    for code in ladder:
        past = ladder.index(code) < ladder.index(here) or (code == here and state in aside)
        if code == state:
            shown.append(step(code, "now", tones[code], newest, names, tz))
        elif past and code in first and code != "draft":
            shown.append(step(code, "past", "done", first[code], names, tz))
        elif not past and code in words["milestones"] and state not in ("cancelled", "returning"):
            shown.append(step(code, "todo", "waiting", None, names, tz))
        if code == here and state in aside:
            shown.append(step(state, "now", tones[state], newest, names, tz))
    return shown


def step(code: str, mark: str, tone: str, at: str | None, names: Json, tz: tzinfo) -> Json:
    return {"mark": mark, "tone": tone, "name": names[code], "iso": at or "",
            "at": moment(at, tz), "icon": "waiting" if mark == "todo" else tone}


def dates(snapshot: Json, t: Json, today: date) -> list[Json]:
    if snapshot["state"] == "cancelled":
        return []
    entered = {e["code"] for e in snapshot["stages"]} | {snapshot["state"]}
    rows = [("ship", snapshot["promised_ship"], "was_shipped",
             entered & {"shipped", "in_transit", "delivered", "completed"}),
            ("arrive", snapshot["expected_delivery"], "was_delivered",
             entered & {"delivered", "completed"})]
    stopped = snapshot["state"] == "returning"
    shown = []
    for label, day, done_word, reached in rows:
        if not day:
            continue
        note, tone = (t[done_word], "done") if reached else countdown(day, today, t)
        if stopped and not reached:
            note, tone = "", "waiting"
        shown.append({"label": t[label], "date": day[:10], "note": note, "tone": tone})
    return shown


def countdown(day: str, today: date, t: Json) -> tuple[str, str]:
    """(words, tone) for the days from today to an ISO date."""
    left = (date.fromisoformat(day[:10]) - today).days
    if left == 0:
        return t["today"], "running"
    one, many, tone = (("day_left", "days_left", "running") if left > 0
                       else ("day_over", "days_over", "held"))
    return (t[one] if abs(left) == 1 else t[many].format(n=abs(left))), tone


def line_view(line: Json, words: Json, state: str) -> Json:
    t, name = words["t"], "name_en" if words["lang"] == "en" else "name"
    operation = line["operation"]
    if line["made"]:
        note = t["line_done"]
    elif state == "cancelled":  # nothing comes next
        note = ""
    elif operation:
        note = t["at_work" if operation["started"] else "next"].format(name=operation[name])
    else:
        note = t["line_wait"]
    return {"name": line[name], "sku": line["sku"], "quantity": line["quantity"],
            "unit": words["units"].get(line["unit"], line["unit"]), "percent": line["percent"], "note": note}


def box_view(box: Json, words: Json, names: Json, tones: Json, tz: tzinfo, total: int, gap: bool = False) -> Json:
    t, state = words["t"], box["state"]
    return {
        "name": t["box_gap" if gap else "box_of"].format(a=box["number"], b=total) if box["number"] else t["box"],
        "state": words["boxes"].get(state) or names[state],
        "tone": BOX_TONES.get(state) or tones[state], "waybill": box["waybill"] or "",
        "carrier": carrier_name(box["carrier"], words), "at": moment(box["at"], tz),
    }


def carrier_name(code: str | None, words: Json) -> str:
    return str(words["carriers"].get((code or "").upper(), code or ""))


def moment(iso: str | None, tz: tzinfo) -> str:
    """ "11-21 14:02" in the factory's time zone; empty for no time."""
    at: datetime | None = parse_instant(iso) if iso else None
    return at.astimezone(tz).strftime("%m-%d %H:%M") if at and 1 < at.year < 9999 else ""
