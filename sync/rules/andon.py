"""Andon calls (安灯呼叫): a worker calls for help at a work center."""

from __future__ import annotations

from sync import effects as fx
from sync.model.records import AndonCall, WorkCenter
from sync.rules.case import Case, Stop
from sync.verdict import Alert, Decision, held


def center(case: Case) -> WorkCenter:
    """The work center by its id."""
    name = case.body["work_center"]
    found = case.world.get(WorkCenter, name)
    if found is None:
        raise Stop(held("unknown_work_center", name[:60]))
    return found


def call(case: Case) -> Decision:
    where, body = center(case), case.body
    made = AndonCall(id=case.event.event_id, work_center=where.id, kind=body["kind"],
                     note=body.get("note", ""), actor=case.event.actor_id, at=case.at)
    alert = Alert("andon", f"andon:{made.id}", {"work_center": where.id, "kind": made.kind,
                                                "note": made.note, "actor": made.actor})
    return case.done([fx.add(made), fx.append(WorkCenter, where.id, "open_calls", made.id)],
                     alerts=[alert])


def clear(case: Case) -> Decision:
    """Clears every open call of that kind at that work center."""
    where = center(case)
    calls = [case.world.need(AndonCall, id) for id in where.open_calls]
    mine = [c for c in calls if c.kind == case.body["kind"]]
    cleared = {"event_id": case.event.event_id, "actor": case.event.actor_id, "at": case.at}
    effects: list[fx.Effect] = []
    for c in mine:
        effects += [fx.change(case.world, AndonCall, c.id, cleared=cleared),
                    fx.remove(WorkCenter, where.id, "open_calls", c.id)]
    return case.done(effects, "ok" if mine else "no_effect")
