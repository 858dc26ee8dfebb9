"""The board's figures: equal to the lists behind them, and to an independent fold of the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.model.quantity import format_quantity, parse_quantity
from tests.builders import SHANGHAI, Factory, MadeOrder, Phone
from tests.services.figures import CREWS, counted, log_of, ng, resolve, reverse, summed, working_day

SUMS = ("good", "process_scrap", "material_scrap", "ng")


def board(factory: Factory, who: str = "boss") -> dict[str, Any]:
    answer = factory.client().get("/api/v1/board", headers=factory.bearer(who))
    assert answer.status_code == 200, answer.text
    return answer.json  # type: ignore[no-any-return]


def behind(factory: Factory, name: str, who: str = "boss") -> dict[str, Any]:
    answer = factory.client().get(f"/api/v1/board/{name}", headers=factory.bearer(who))
    assert answer.status_code == 200, answer.text
    return answer.json  # type: ignore[no-any-return]


def check(factory: Factory) -> None:
    """Every figure against its list, and what was made against the fold of the log."""
    shown, fold = board(factory), counted(log_of(factory))
    today = working_day(factory.clock())
    assert shown["day"] == today
    figures = shown["figures"]
    for name in ("in_work", "overdue", "at_risk", "holding", "andon", "unsent"):
        found = behind(factory, name)
        assert figures[name] == found["figure"] == len(found["items"]), name
    assert figures["unheard"] == len(behind(factory, "unheard")["items"]) == len(behind(factory, "unsent")["unheard"])
    for state, count in shown["states"].items():
        assert len(behind(factory, f"state-{state}")["items"]) == count, state
    for name, what in (("output", "good"), ("process_scrap", "process_scrap"), ("material_scrap", "material_scrap"),
                       ("ng", "ng")):
        found = behind(factory, name)
        assert figures[name] == found["figure"] == total(found["items"], what), name
        assert all(parse_quantity(row[what]) > 0 for row in found["items"]), name
        assert figures[name] == format_quantity(summed(fold, what, day=today)), name
    crews: dict[str, dict[str, int]] = {}
    for entry in fold.values():
        if entry["day"] == today:
            sums = crews.setdefault(CREWS.get(entry["person"][2:], "A" if entry["person"] == "P-dan" else ""),
                                    dict.fromkeys(SUMS, 0))
            for what in SUMS:
                sums[what] += entry[what]
    assert {(row["crew"] or {"id": ""})["id"]: {w: parse_quantity(row[w]) for w in SUMS}
            for row in shown["crews"]} == crews


def total(items: list[dict[str, Any]], what: str) -> str:
    return format_quantity(sum(parse_quantity(row[what]) for row in items))


def test_an_empty_factory_has_a_board_of_zeros(floor: Factory) -> None:
    check(floor)
    assert set(map(str, board(floor)["figures"].values())) == {"0"}


def test_output_is_what_counts_now(floor: Factory) -> None:
    """Reported, for others, reversed, held, corrected, dismissed, on paper, after midnight."""
    order = floor.order(50)
    ann, dan = floor.phone("ann"), floor.phone("dan")
    first = ann.report(order, good="7", process_scrap="1", material_scrap="2")
    ann.results(first, ann.report(order, good="3"))
    dan.results(dan.event("work.report", {"work_order": order.code, "operation": 20, "good": "4"},
                          on_behalf_of="P-cai"))
    check(floor)
    assert board(floor)["figures"]["output"] == "14"
    reverse(ann, first["event_id"])
    check(floor)
    assert board(floor)["figures"]["output"] == "7"
    [held] = ann.results(ann.report(order, good="900"))
    assert held["verdict"] == "held"
    check(floor)
    resolve(floor, held["inbox_id"], "correct", {"work_order": order.code, "operation": 10, "good": "9"})
    check(floor)
    assert board(floor)["figures"]["output"] == "16"
    [held] = ann.results(ann.report(order, good="800"))
    resolve(floor, held["inbox_id"], "dismiss")
    ann.results(ng(ann, order, "2"))
    check(floor)
    paper = floor.clock().astimezone(SHANGHAI) - timedelta(days=2)
    [result] = dan.results(dan.event("work.report", {
        "work_order": order.code, "operation": 20, "good": "1", "happened_at": paper.isoformat()}, schema=2))
    assert result["verdict"] == "applied", result
    check(floor)
    assert board(floor)["figures"]["output"] == "16", "paper of two days ago is not today's"


def test_the_night_shift_belongs_to_the_day_on_which_it_began(floor: Factory) -> None:
    order, cai = floor.order(50), floor.phone("cai")
    floor.clock.advance(hours=16)  # 01:00 of the next calendar day
    cai.sign_in("cai")
    cai.results(cai.report(order, good="6"))
    check(floor)
    assert board(floor)["day"] == "2026-03-02"
    assert board(floor)["figures"]["output"] == "6"
    floor.clock.advance(hours=7, minutes=30)  # 08:30: the day shift has begun
    check(floor)
    assert board(floor)["figures"]["output"] == "0"


def test_a_wrong_clock_does_not_move_work_into_another_month(floor: Factory) -> None:
    order, ann = floor.order(50), floor.phone("ann")
    for wrong in ("2019-01-01T08:00:00+08:00", "2031-01-01T08:00:00+08:00"):
        ann.results(ann.event("work.report", {"work_order": order.code, "operation": 10, "good": "1"},
                              recorded_at=wrong))
    check(floor)
    assert board(floor)["figures"]["output"] == "2"


@given(st.lists(st.tuples(st.sampled_from(["report", "behalf", "reverse", "ng", "over", "correct", "wait"]),
                          st.sampled_from(["ann", "bob", "cai"]), st.integers(1, 6), st.sampled_from([10, 20])),
                min_size=1, max_size=14))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history(floor: Factory, steps: list[tuple[str, str, int, int]]) -> None:
    """Whatever happens, in any order: figure = list = fold of the log."""
    phones = {name: floor.phone(name) for name in (*CREWS, "dan")}
    order = floor.order(200)
    done: list[tuple[Phone, str]] = []
    for what, who, n, operation in steps:
        play(floor, phones, order, done, what, who, n, operation)
    check(floor)


def play(floor: Factory, phones: dict[str, Phone], order: MadeOrder, done: list[tuple[Phone, str]],
         what: str, who: str, n: int, operation: int) -> None:
    phone = phones[who]
    if what == "wait":
        floor.clock.advance(hours=n * 3)
        for name, each in phones.items():
            each.sign_in(name)
    elif what == "reverse":
        if done:
            owner, event = done.pop(n % len(done))
            owner.results(owner.event("event.reverse", {"event_id": event, "reason": "数错了"}))
    elif what == "ng":
        phone.results(ng(phone, order, str(n)))
    elif what in ("over", "correct"):
        [held] = phone.results(phone.report(order, good="9000", operation=operation))
        if what == "correct":
            resolve(floor, held["inbox_id"], "correct",
                    {"work_order": order.code, "operation": operation, "good": str(n), "process_scrap": "1"})
    else:
        behalf = {"on_behalf_of": f"P-{who}"} if what == "behalf" else {}
        reporter = phones["dan"] if what == "behalf" else phone
        event = reporter.event("work.report", {
            "work_order": order.code, "operation": operation, "good": str(n), "material_scrap": "1"}, **behalf)
        reporter.results(event)
        done.append((reporter, event["event_id"]))


def test_a_foreman_counts_the_own_crew(floor: Factory) -> None:
    order = floor.order(50)
    for name, good in (("ann", "7"), ("cai", "5")):
        phone = floor.phone(name)
        phone.results(phone.report(order, good=good))
    assert board(floor, "dan")["figures"]["output"] == "7"
    assert [row["crew"]["id"] for row in board(floor, "dan")["crews"]] == ["A"]
    assert behind(floor, "output", "dan")["figure"] == "7"
    assert board(floor, "supervisor")["figures"]["output"] == "12"


def test_scrap_opens_the_reports_that_have_some(floor: Factory) -> None:
    order, ann = floor.order(50), floor.phone("ann")
    ann.results(ann.report(order, good="7"))
    ann.results(ann.report(order, good="0", process_scrap="2"))
    ann.results(ann.report(order, good="1", material_scrap="3"))
    check(floor)
    for name, what in (("process_scrap", ["2"]), ("material_scrap", ["3"])):
        assert [row[name] for row in behind(floor, name)["items"]] == what
    assert [row["good"] for row in behind(floor, "output")["items"]] == ["1", "7"]


def test_who_made_it_is_told_only_where_the_factory_opened_that(floor: Factory) -> None:
    order, ann = floor.order(50), floor.phone("ann")
    ann.results(ann.report(order, good="7"))
    assert [row["person"] for row in behind(floor, "output")["items"]] == [None]
    floor.act("setting.put", id="individual_figures", value=["boss"])
    assert [row["person"]["id"] for row in behind(floor, "output")["items"]] == ["P-ann"]
    assert [row["person"] for row in behind(floor, "output", "planner")["items"]] == [None]


def test_andon_and_phones_that_hold_work(floor: Factory) -> None:
    ann = floor.phone("ann")
    ann.results(ann.event("andon.call", {"work_center": "LATHE", "kind": "machine", "note": "主轴响"}))
    check(floor)
    assert [(c["center"]["id"], c["call"], c["by"]["id"]) for c in behind(floor, "andon")["items"]] == [
        ("LATHE", "machine", "P-ann")]
    ann.results(ann.event("andon.clear", {"work_center": "LATHE", "kind": "machine"}))
    assert board(floor)["figures"]["andon"] == 0
    floor.client().post("/api/v1/sync/push", json=ann.request([]), headers={
        **ann.device, "X-Device-Health": '{"unsent":3,"oldest":"2026-03-02T00:10:00Z","persisted":true}'})
    check(floor)
    [phone] = behind(floor, "unsent")["items"]
    assert (phone["device"]["id"], phone["unsent"]) == (ann.device_id, 3)
    floor.act("device.revoke", id=ann.device_id)
    assert board(floor)["figures"]["unsent"] == 0


def test_unknown_lists_are_not_there(floor: Factory) -> None:
    for name in ("nothing", "state-", "state-completed", "states"):
        assert floor.client().get(f"/api/v1/board/{name}", headers=floor.bearer("boss")).status_code == 404


def test_a_phone_that_was_not_heard_of_is_never_one_that_has_sent_everything(floor: Factory) -> None:
    ann, bob = floor.phone("ann"), floor.phone("bob")
    floor.phone("cai")  # enrolled, and never said anything of itself

    def says(phone: Phone, unsent: int) -> None:
        floor.client().post("/api/v1/sync/push", json=phone.request([]), headers={
            **phone.device, "X-Device-Health": f'{{"unsent":{unsent}}}'})

    def names() -> list[str]:
        return [row["device"]["name"] for row in behind(floor, "unsent")["unheard"]]

    says(ann, 0)
    says(bob, 0)
    assert (board(floor)["figures"]["unsent"], names()) == (0, ["phone of cai"])
    floor.clock.advance(minutes=40)
    says(bob, 0)
    assert board(floor)["figures"]["unheard"] == 2, "ann may have gone on without a network"
    assert set(names()) == {"phone of ann", "phone of cai"}
    says(ann, 2)
    assert (board(floor)["figures"]["unsent"], names()) == (1, ["phone of cai"])
    check(floor)
