"""The loud "NOT saved" lies above whatever sheet or dialog is open, and only its own button ends it [S22]."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser_faults.conftest import NewHandset, Works
from tests.e2e.browser import SAVED

# Everything that a person can see of the alarm is the alarm: at its words, at its button and in every corner.
COVERED = """(alarm) => {
  const middle = (e) => { const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }
  const edge = [[1, 1], [innerWidth - 2, 1], [1, innerHeight - 2], [innerWidth - 2, innerHeight - 2]]
  const seen = [...alarm.querySelectorAll('h2, p, button')].map(middle).concat(edge)
  return seen.filter(([x, y]) => !alarm.contains(document.elementFromPoint(x, y)))
}"""


# The disk is full from here on.
FULL = """() => {
  const refuse = () => { throw new DOMException('no room', 'QuotaExceededError') }
  IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = refuse
}"""
# A dialog of the browser's own top layer, with the sheet in it.
IN_A_DIALOG = """() => {
  const dialog = document.body.appendChild(document.createElement('dialog'))
  dialog.append(document.querySelector('.van-popup'))
  dialog.showModal()
}"""


@pytest.mark.parametrize("dialog", [False, True], ids=["sheet", "dialog"])
def test_S22_not_saved_is_seen_above_what_is_open(works: Works, handset: NewHandset, dialog: bool) -> None:
    phone = handset()
    phone.offline()
    phone.report(works.work_order, 71)
    phone.go("#/day")
    phone.tap("reverse")
    phone.page.locator(".sheet .tile").first.click()
    if dialog:
        phone.page.evaluate(IN_A_DIALOG)
    phone.page.evaluate(FULL)
    phone.tap("reverse-confirm")
    alarm = phone.page.locator('[data-test="not-saved"]')
    expect(alarm).to_contain_text("没有保存", timeout=SAVED)
    assert alarm.evaluate(COVERED) == []
    for _ in range(3):  # a key, or the phone's way back, is not "read"
        phone.page.keyboard.press("Escape")
    expect(alarm.get_by_role("button", name="我知道了")).to_be_focused()
    assert alarm.evaluate(COVERED) == []
    alarm.get_by_role("button", name="我知道了").click()
    expect(alarm).to_have_count(0)
    if not dialog:  # the browser's own ends with the key
        expect(phone.page.locator('[data-test="reverse-confirm"]')).to_be_visible()  # nothing chosen is gone
