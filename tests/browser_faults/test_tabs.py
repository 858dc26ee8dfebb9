"""Two tabs of one phone: one frozen in mid-push, both capturing at once [S21, S1]."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import TELL_TICK, Handset
from tests.browser_faults.waiting import until
from tests.noon import where_it_is_noon

# A minute without a sign of life makes a tab count as frozen: the second tab's timers run so many times as fast, and
# once it is in a hurry its clock as well.
FASTER = """(() => {
  const [now, later] = [performance.now.bind(performance), setTimeout]
  performance.now = () => now() * (window.hurry ? %d : 1)
  window.setTimeout = (work, ms, ...more) => later(work, ms / %d, ...more)
})()"""

KEEP_TICK = f"""(number) => {{
  window.ticked = (seen) => {{ window.seen = seen }}
  const tell = {TELL_TICK}
  tell(number)
}}"""

TAP_SOON = """() => void setTimeout(() => document.querySelector('[data-test="confirm"]').click(), 30)"""


def second_tab(phone: Handset, times: int = 1) -> Page:
    page = phone.context.new_page()
    if times != 1:
        page.add_init_script(FASTER % (times, times))
    page.goto(f"{phone.gate.url}/app/#/")
    page.locator('[data-test="scan"]').wait_for()
    return page


def frozen_in_mid_push(phone: Handset, works: Works, times: int) -> None:
    """The first tab holds the lock and waits for an answer when it freezes; the second goes on without it."""
    with phone.gate.hold(once=True) as push:
        phone.report(works.work_order, 41)
        push.wait()
        cdp = phone.context.new_cdp_session(phone.page)
        cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
        other = second_tab(phone, times)
        phone.report(works.work_order, 42, other)
        phone.status("2", other)  # both wait: the lock is taken
        other.evaluate("() => { window.hurry = true }")
        ids = [e["event_id"] for e in phone.stored(other)]
        assert until(lambda: len(works.verdicts(ids)) == 2, other, seconds=120)
        phone.all_sent(other)
    cdp.send("Page.setWebLifecycleState", {"state": "active"})
    phone.all_sent()  # thawed, with an answer to a push that another tab has done since
    phone.report(works.work_order, 43)
    phone.all_sent()
    phone.all_sent(other)
    stored = phone.stored()
    assert [(e["state"], e["verdict"]["verdict"]) for e in stored] == [("done", "applied")] * 3
    assert [e["event"]["device_seq"] for e in stored] == [1, 2, 3]
    assert set(works.verdicts([e["event_id"] for e in stored]).values()) == {"applied"}


def test_S21_a_frozen_tab_is_relieved_of_its_flush(works: Works, handset: NewHandset) -> None:
    frozen_in_mid_push(handset(), works, 20)


@pytest.mark.long
def test_S21_a_frozen_tab_is_relieved_by_the_real_clock(works: Works, handset: NewHandset) -> None:
    frozen_in_mid_push(handset(), works, 1)


def test_S1_two_tabs_capturing_at_once_number_without_gap_or_double(works: Works, handset: NewHandset) -> None:
    phone = handset(timezone=where_it_is_noon())
    other = second_tab(phone)
    for n in range(4):
        phone.type_report(works.work_order, 50 + n)
        phone.type_report(works.work_order, 60 + n, other)
        phone.page.evaluate(KEEP_TICK, str(50 + n))  # it goes after ten seconds
        other.evaluate(KEEP_TICK, str(60 + n))
        for page in (phone.page, other):  # both taps are on their way before either is answered
            page.evaluate(TAP_SOON)
        phone.page.wait_for_function("number => window.seen === number", arg=str(50 + n))
        other.wait_for_function("number => window.seen === number", arg=str(60 + n))
    phone.all_sent()
    phone.all_sent(other)
    stored = phone.stored()
    assert [e["event"]["device_seq"] for e in stored] == list(range(1, 9))
    assert len({e["event_id"] for e in stored}) == 8
    assert len(works.verdicts([e["event_id"] for e in stored])) == 8
    # What the other tab captured is in this one's day without asking anybody.
    phone.go("#/day")
    expect(phone.page.locator('[data-test="event-work.report"]')).to_have_count(8)
