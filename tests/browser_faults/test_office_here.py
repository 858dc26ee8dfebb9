"""The office in a shared phone's browser is the office of whoever is signed in on the phone [S14, S23]."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser_faults.conftest import NewHandset, Works
from tests.builders import PIN
from tests.e2e.server_process import call

SIGN_IN = """([username, pin]) => fetch('/api/v1/auth/login', {
  method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'suigong' },
  body: JSON.stringify({ username, pin }) }).then((answer) => answer.json())"""
WHO = "() => fetch('/api/v1/auth/session').then((answer) => answer.json())"


def test_S14_who_signed_in_later_over_the_network_is_not_who_opens_the_office(handset: NewHandset) -> None:
    phone = handset()
    worker = phone.page.evaluate(WHO)["actor"]["id"]
    boss = phone.page.evaluate(SIGN_IN, ["boss", PIN])["actor"]["id"]  # and the worker came back by his PIN alone
    assert phone.page.evaluate(WHO)["actor"]["id"] == boss != worker
    office = phone.context.new_page()
    office.goto(f"{phone.gate.url}/office/")
    expect(office.locator(".nav")).to_be_visible()
    assert office.evaluate(WHO)["actor"]["id"] == worker
    phone.go("#/settings")
    phone.tap("sign-out")
    phone.tap("sign-out-confirm")
    expect(phone.page).to_have_url(re.compile("#/sign-in"))
    office.reload()
    expect(office.get_by_label("用户名")).to_be_visible()


def test_S14_a_tab_of_the_office_acts_as_who_signed_in_in_it(handset: NewHandset, works: Works) -> None:
    phone = handset()
    phone.go("#/settings")
    phone.tap("sign-out")
    phone.tap("sign-out-confirm")
    expect(phone.page).to_have_url(re.compile("#/sign-in"))
    office = phone.context.new_page()
    office.goto(f"{phone.gate.url}/office/#/inbox")
    office.get_by_label("用户名").fill("boss")
    office.get_by_label("PIN").fill(PIN)
    office.keyboard.press("Enter")
    office.locator(".entry").first.click()
    choice = office.locator('[data-outcome="apply"]')
    expect(choice).to_be_visible()
    worker = phone.page.evaluate(SIGN_IN, ["worker", PIN])["actor"]["id"]
    assert phone.page.evaluate(WHO)["actor"]["id"] == worker
    choice.click()
    expect(office.locator('[data-test="strip"]')).to_be_visible()
    api = f"{works.server.url}/api/v1"
    [done] = call(f"{api}/inbox/cards?state=done", headers=works.boss()).json["items"]
    by = call(f"{api}/inbox/{done['id']}", headers=works.boss()).json["resolution"]["by"]
    assert by["id"] == call(f"{api}/auth/session", headers=works.boss()).json["actor"]["id"] != worker
    office.get_by_title("退出", exact=True).click()
    expect(office.get_by_label("用户名")).to_be_visible()
    assert office.evaluate(WHO)["actor"]["id"] == worker, "his sign-in goes on"
