"""The phone's clock jumps by ten days in the middle of work: capturing, sending and signing in go on [S21, S14]."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import Handset
from tests.builders import PIN
from tests.e2e.browser import SAVED

# The wall clock that the app reads; what measures durations goes on as it is, as on a real phone.
CLOCK = """(() => {
  const Real = Date
  let ahead = Number(sessionStorage.getItem('ahead') ?? 0)
  window.jump = (ms) => sessionStorage.setItem('ahead', String((ahead += ms)))
  window.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [Real.now() + ahead])) }
    static now() { return Real.now() + ahead }
  }
})()"""
DAYS = 86_400_000


def jump(phone: Handset, days: int) -> None:
    phone.page.evaluate("(ms) => window.jump(ms)", days * DAYS)


def recorded(phone: Handset) -> list[datetime]:
    return [datetime.fromisoformat(e["event"]["recorded_at"]) for e in phone.stored()]


@pytest.mark.parametrize("days", [10, -10])
def test_S21_work_goes_on_when_the_clock_jumps(works: Works, handset: NewHandset, days: int) -> None:
    phone = handset()
    phone.page.add_init_script(CLOCK)
    phone.page.reload()
    phone.report(works.work_order, 101)
    phone.all_sent()
    phone.offline()
    phone.report(works.work_order, 102)
    jump(phone, days)
    phone.report(works.work_order, 103)  # captured at the new time
    first, second, third = recorded(phone)
    assert abs(third - second - timedelta(days=days)) < timedelta(minutes=5)
    phone.status("2")  # two wait, whatever the clock says
    # Locked and opened again without a network: the person's lock knows no calendar [S14].
    phone.go("#/settings")
    phone.tap("sign-out")
    phone.tap("sign-out-confirm")
    expect(phone.page).to_have_url(re.compile("#/sign-in"), timeout=SAVED)
    phone.page.locator(".person").first.click()
    phone.keys(PIN)
    phone.tap("sign-in")
    phone.page.locator('[data-test="scan"]').wait_for(timeout=SAVED)
    phone.report(works.work_order, 104)
    phone.status("3")
    phone.offline(False)
    phone.all_sent()  # by the timers that run already: nobody touched anything
    jump(phone, -days)  # set right again
    phone.report(works.work_order, 105)
    phone.all_sent()
    stored = phone.stored()
    assert [e["event"]["device_seq"] for e in stored] == [1, 2, 3, 4, 5]
    assert [e["verdict"]["verdict"] for e in stored] == ["applied"] * 5
    assert len(works.verdicts([e["event_id"] for e in stored])) == 5
