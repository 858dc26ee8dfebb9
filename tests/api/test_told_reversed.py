"""The phone that captured a record hears that it was taken back elsewhere, and that it counts again [S13, S25]."""

from __future__ import annotations

from typing import Any

from tests.api.test_inbox import resolve
from tests.api.test_inbox_decide import post
from tests.builders import Factory, Phone


class Told:
    """What pull tells a phone from one question to the next."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.cursor = phone, None
        self.news()

    def news(self) -> list[tuple[str, str, Any]]:
        page: Any = self.phone.pull(self.cursor).json
        self.cursor = page["cursor"]
        return [(v["event_id"], v["verdict"], v.get("reversed")) for v in page["verdicts"]]


def decided(phone: Phone, id: str) -> Any:
    answer: Any = phone.client.get(f"/api/v1/inbox/decided?events={id}", headers=phone.person).json
    [found] = answer["verdicts"]
    return found.get("reversed")


def test_S13_a_reversal_by_another_phone_is_told_to_the_one_that_captured(factory: Factory) -> None:
    order, one, other = factory.order(), factory.phone("worker"), factory.phone("worker")
    event = one.report(order)
    assert "reversed" not in one.results(event)[0]
    told, id = Told(one), event["event_id"]
    assert decided(other, id) is None
    other.results(other.event("event.reverse", {"event_id": id, "reason": "slip"}))
    assert told.news() == [(id, "applied", True)]
    assert told.news() == []
    assert decided(other, id) is True
    [again] = one.results(event)
    assert (again["verdict"], again["replayed"], again["reversed"]) == ("applied", True, True)


def test_S13_a_reversal_that_a_decision_let_count_and_took_back_is_told_each_time(factory: Factory) -> None:
    order, boss, worker = factory.order(), factory.phone("supervisor"), factory.phone("worker")
    event = boss.report(order)
    boss.results(event)
    told, id = Told(boss), event["event_id"]
    [held] = worker.results(worker.event("event.reverse", {"event_id": id, "reason": "not so"}))
    assert (held["code"], told.news()) == ("not_yours", [])
    resolve(factory, held["inbox_id"], "apply")
    assert told.news() == [(id, "applied", True)]
    assert post(factory, f"{held['inbox_id']}/reopen", {"event_id": factory.kit.ids.uuid()}).status_code == 200
    assert told.news() == [(id, "applied", None)]
    assert (decided(boss, id), "reversed" in boss.results(event)[0]) == (None, False)
