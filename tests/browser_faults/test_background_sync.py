"""The service worker empties the outbox after the app was closed [S21, S4]."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import Handset
from tests.browser_faults.waiting import until


def close_app(phone: Handset) -> Page:
    """Close the last window of the app; the browser goes on with an empty one."""
    empty = phone.context.new_page()
    phone.page.close()
    return empty


def synced(phone: Handset, page: Page) -> None:
    """The platform's own signal, given by the browser's protocol: without a real change of network it comes too late.

    Headless, the browser keeps the registration and retries by its own clock (minutes); the event is the same.
    """
    seen: list[dict[str, Any]] = []
    cdp = phone.context.new_cdp_session(page)
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    cdp.send("ServiceWorker.enable")
    mine = until(lambda: [r for r in seen if r["scopeURL"] == f"{phone.gate.url}/app/"], page)[0]
    cdp.send("ServiceWorker.dispatchSyncEvent", {
        "origin": phone.gate.url, "registrationId": mine["registrationId"], "tag": "flush", "lastChance": False})
    cdp.detach()


def test_S21_an_outbox_of_a_closed_app_is_emptied_by_the_service_worker(works: Works, handset: NewHandset) -> None:
    phone = handset()
    phone.offline()
    phone.report(works.work_order, 21)
    phone.report(works.work_order, 22)
    ids = [e["event_id"] for e in phone.stored()]
    empty = close_app(phone)
    assert works.verdicts(ids) == {}
    phone.offline(False)
    synced(phone, empty)
    assert until(lambda: works.verdicts(ids), empty) == dict.fromkeys(ids, "applied")
    phone.page = empty
    phone.gate.pushes.clear()
    phone.open()  # the app finds the verdicts and has nothing left to send
    phone.all_sent()
    assert [e["state"] for e in phone.stored()] == ["done", "done"]
    assert phone.gate.pushed() == []


def test_S4_an_app_closed_while_the_answer_is_on_its_way_counts_once(works: Works, handset: NewHandset) -> None:
    phone = handset()
    # A page that is being closed still takes an answer: this one gets lost on its way.
    with phone.gate.hold(after=True, once=True, lost=True) as answer:
        phone.report(works.work_order, 31)
        answer.wait()  # the server has it; the phone does not know
        [event] = phone.stored()
        assert event["verdict"] is None
        empty = close_app(phone)
    synced(phone, empty)
    until(lambda: len(phone.gate.pushes) > 1, empty)
    phone.page = empty
    phone.open()
    phone.all_sent()
    assert [e["verdict"]["verdict"] for e in phone.stored()] == ["applied"]
    assert works.verdicts([event["event_id"]]) == {event["event_id"]: "applied"}
