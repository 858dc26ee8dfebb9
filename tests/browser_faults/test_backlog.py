"""A phone that was away for weeks: thousands of events go out in order, and the screen answers meanwhile [S21, I9]."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser_faults import gate
from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import Handset
from tests.e2e.browser import SAVED

SLOWER = 4  # times: what a cheap phone is slower than this machine
CARDS = 200  # drawn at once at the most
FROZEN = 5_000  # ms at once in which the screen answers no finger: no measure of speed, but what anybody calls frozen
HELD = 600  # seconds that an answer waits at the most: longer than any tap may take to have its effect
SCAN, DAY, STATUS = '[data-test="scan"]', '[data-test="day"]', '[data-test="status"]'

# Copies of the one captured event, as capture would have stored them one after the other.
FILL = """async (count) => {
  const db = await new Promise((ok) => { indexedDB.open('suigong').onsuccess = (e) => ok(e.target.result) })
  const [first] = await new Promise((ok) => {
    db.transaction('events').objectStore('events').getAll().onsuccess = (e) => ok(e.target.result)
  })
  const hex = (n, size) => n.toString(16).padStart(size, '0')
  const digest = async (text) => {
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return [...new Uint8Array(bytes)].map((b) => hex(b, 2)).join('')
  }
  const made = []
  for (let i = 2; i <= count; i++) {
    const more = { good: '1', operation: i % 2 ? 10 : 20, note: `slip ${i}` }
    const body = JSON.stringify({ ...JSON.parse(first.event.body), ...more })
    const event_id = `${first.event_id.slice(0, 24)}${hex(i, 12)}`
    const event = { ...first.event, event_id, device_seq: i, body, sha256: await digest(body) }
    made.push({ ...first, n: i, event_id, event })
  }
  const tx = db.transaction(['events', 'meta'], 'readwrite')
  for (const event of made) tx.objectStore('events').put(event)
  tx.objectStore('meta').put(count, `device_seq:${first.event.device_id}`)
  await new Promise((ok, no) => { tx.oncomplete = ok; tx.onabort = () => no(tx.error) })
  db.close()
}"""
WATCH = """(() => {
  window.tasks = []
  new PerformanceObserver((list) => { for (const e of list.getEntries()) window.tasks.push(Math.round(e.duration)) })
    .observe({ type: 'longtask', buffered: true })
})()"""


@dataclass
class Pace:
    """Tasks of the page longer than 50 ms, by what was done meanwhile."""

    phone: Handset
    told: dict[str, list[int]]

    def after(self, what: str) -> None:
        self.told[what] = self.phone.page.evaluate("() => window.tasks.splice(0)")

    def longest(self) -> int:
        return max((took for tasks in self.told.values() for took in tasks), default=0)

    def __str__(self) -> str:
        return "; ".join(f"{what}: {len(tasks)} tasks over 50 ms, longest {max(tasks, default=0)} ms, together "
                         f"{sum(tasks)} ms" for what, tasks in self.told.items())


@pytest.fixture(autouse=True)
def patient_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", HELD)


def away(phone: Handset, works: Works, count: int) -> None:
    phone.offline()
    phone.report(works.work_order, 1)
    phone.page.evaluate(FILL, count)
    phone.page.add_init_script(WATCH)
    cdp = phone.context.new_cdp_session(phone.page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def opens(phone: Handset, tapped: str, screen: str) -> None:
    """A tap on what the home screen shows leads to the screen behind it; ends at home again."""
    phone.page.locator(tapped).first.click(timeout=SAVED)
    expect(phone.page.locator(screen).first).to_be_visible(timeout=SAVED)
    phone.go("#/")
    expect(phone.page.locator(SCAN)).to_be_visible(timeout=SAVED)


def answers_while_it_sends(phone: Handset, works: Works) -> None:
    """Back in the network. What is tapped just when one push was answered, its verdicts still to be written, has its
    effect before the answer to the next one comes, whoever sends it: so long before the flush has ended."""
    taps: list[Callable[[], None]] = [
        lambda: opens(phone, STATUS, ".page article"), lambda: opens(phone, DAY, ".sums"),
        lambda: phone.report(works.work_order, 3)]
    with ExitStack() as stack:
        answer = stack.enter_context(phone.gate.hold(after=True))
        phone.offline(False)
        answer.wait()
        for tap in taps:
            following = stack.enter_context(phone.gate.hold(after=True))
            answer.release()
            tap()
            following.wait()
            expect(phone.page.locator(STATUS).first).to_contain_text("待发送")
            answer = following


def come_back(phone: Handset, works: Works, count: int) -> Pace:
    """Start with the backlog, look at it, capture on top of it, get a network, capture while it goes out, be done."""
    pace = Pace(phone, {})
    away(phone, works, count)
    phone.go("#/")
    phone.page.reload()
    opens(phone, DAY, ".sums")  # the first tap, as soon as there is something to tap
    phone.status(f"{count} 条", timeout=120_000)
    pace.after("start")
    phone.go("#/outbox")
    cards = phone.page.locator(".page article")
    expect(cards.first).to_be_visible(timeout=SAVED)
    assert cards.count() <= CARDS
    pace.after("outbox screen")
    phone.report(works.work_order, 2)  # warned, never blocked
    phone.status(f"{count + 1} 条")
    pace.after("one more report")
    phone.go("#/")
    warned = phone.page.get_by_text(f"有 {count + 1} 条")
    expect(warned.first).to_be_visible() if count > 5000 else expect(warned).to_have_count(0)
    pace.after("home screen")
    phone.gate.pushes.clear()
    answers_while_it_sends(phone, works)
    phone.all_sent(timeout=600_000)
    pace.after("flush")
    return pace


def judge(phone: Handset, works: Works, count: int) -> None:
    """All there once, in order, in pieces that the server takes."""
    sent: list[dict[str, Any]] = phone.gate.pushed()
    order = [event["device_seq"] for event in sent]
    assert sorted(set(order)) == list(range(1, count + 3))
    assert all(a <= b for a, b in pairwise(dict.fromkeys(order)))
    assert max(len(push["events"]) for push in phone.gate.pushes) <= 200
    verdicts = works.verdicts([event["event_id"] for event in sent])
    assert len(verdicts) == count + 2 and set(verdicts.values()) == {"applied"}


def test_I9_a_backlog_goes_out_in_order_and_the_app_stays_usable(works: Works, handset: NewHandset) -> None:
    phone = handset()
    come_back(phone, works, 600)
    judge(phone, works, 600)


@pytest.mark.long
def test_I9_ten_thousand_events_go_out_in_order_without_a_frozen_screen(works: Works, handset: NewHandset) -> None:
    phone = handset()
    pace = come_back(phone, works, 10_000)
    print(f"10,000 events on a processor {SLOWER} times slower: {pace}; {len(phone.gate.pushes)} pushes")
    judge(phone, works, 10_000)
    assert pace.longest() < FROZEN, f"the screen stood still: {pace}"
