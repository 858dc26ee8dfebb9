"""A new version of the app arrives in mid-flush; a newer one changes the storage under an old window [S24]."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import expect

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import Handset
from tests.browser_faults.waiting import until
from tests.e2e.browser import SAVED
from tests.e2e.server_process import ROOT

OLD, NEW = "0.1.0", "0.2.0"
WAITS = "() => navigator.serviceWorker.getRegistration('/app/').then((r) => r.waiting !== null)"
TAKE_OVER = "() => navigator.serviceWorker.getRegistration('/app/').then((r) => r.waiting.postMessage('activate'))"
UPDATE = "() => navigator.serviceWorker.getRegistration('/app/').then((r) => r.update()).then(() => undefined)"


def app(folder: Path, storage: int | None = None) -> Path:
    """The built app as the next release would be: another version, other names of its files; perhaps other storage."""
    built = ROOT / "pwa" / "dist"
    texts = {".js", ".css", ".html", ".webmanifest"}
    shutil.rmtree(folder, ignore_errors=True)
    kept = (built / "app" / "sw.js").read_text("utf-8")  # what a phone needs; files of older builds lie beside it
    names = {f.name for f in (built / "assets").iterdir() if f.suffix in texts and f.name in kept}
    changed = re.compile("|".join(sorted((re.escape(n) for n in names), key=len, reverse=True)))
    for file in [f for part in ("app", "assets") for f in (built / part).iterdir()]:
        if file.suffix in (".br", ".gz") or (file.parent.name == "assets" and file.name not in kept):
            continue
        to = folder / file.relative_to(built)
        if file.name in names and file.parent.name == "assets":
            to = to.with_name(f"next-{file.name}")
        to.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in texts:
            text = changed.sub(lambda m: f"next-{m[0]}", file.read_text("utf-8")).replace(f"`{OLD}`", f"`{NEW}`")
            text = re.sub(r'revision:([`"])', r"revision:\1next-", text) if file.name == "sw.js" else text
            to.write_text(other_storage(text, storage), "utf-8")
        else:
            shutil.copyfile(file, to)
    return folder


def other_storage(text: str, version: int | None) -> str:
    """VERSION in storage/db.ts, as the build has it."""
    if version is None or "createObjectStore(`meta`)" not in text:
        return text
    changed, count = re.subn(r"var ([\w$]+)=1;(?=function [\w$]+\(\w+,\w+,\w+\)\{return [\w$]+\(\w+,\w+,\{upgrade)",
                             rf"var \1={version};", text)
    assert count == 1, "the build looks different: find VERSION again"
    return changed


def offer(phone: Handset, folder: Path, storage: int | None = None) -> None:
    """The server has the next release; the phone has fetched it and it waits."""
    phone.gate.site = app(folder, storage)
    phone.page.evaluate(UPDATE)
    until(lambda: phone.page.evaluate(WAITS), phone.page)


def version(phone: Handset) -> str:
    phone.go("#/settings")
    shown = phone.page.locator("dl dd.code").last
    shown.wait_for()
    return shown.inner_text()


def test_S24_an_update_waits_for_the_flush_and_old_events_still_go(
        works: Works, handset: NewHandset, tmp_path: Path) -> None:
    phone = handset()
    offer(phone, tmp_path / "next")
    phone.page.evaluate("() => { window.sameRun = true }")
    assert version(phone) == OLD
    with phone.gate.hold(once=True) as push:
        phone.report(works.work_order, 71)
        phone.go("#/settings")
        push.wait()
        phone.tap("update")
        phone.page.get_by_text("正在发送记录，发完再更新").wait_for()
        assert phone.page.evaluate("() => window.sameRun === true")  # nothing was swapped
    phone.all_sent()
    phone.offline()
    phone.report(works.work_order, 72)  # queued by the old version
    phone.status("1")
    phone.gate.pushes.clear()
    phone.go("#/settings")
    with phone.page.expect_event("framenavigated", timeout=SAVED):
        phone.page.evaluate("""() => {
          const press = () => document.querySelector('[data-test="update"]')?.click()
          setInterval(press, 100) // a flush that finds no network is over in a moment
        }""")
    phone.page.locator('[data-test="status"]').wait_for(timeout=SAVED)
    assert version(phone) == NEW  # without a network: everything was fetched before
    phone.status("1")
    phone.offline(False)
    phone.all_sent()
    assert {push["app_version"] for push in phone.gate.pushes} == {NEW}
    assert [e["verdict"]["verdict"] for e in phone.stored()] == ["applied", "applied"]


def test_S24_an_old_window_makes_way_for_new_storage_and_loads_anew(
        works: Works, handset: NewHandset, tmp_path: Path) -> None:
    phone = handset()
    phone.offline()
    phone.report(works.work_order, 73)
    phone.offline(False)
    other = phone.context.new_page()
    offer(phone, tmp_path / "next", storage=2)
    # The new version takes over as it does after a cold start: its window upgrades while the old one is open.
    phone.page.evaluate("() => { window.oldRun = true }")
    phone.page.evaluate(TAKE_OVER)
    until(lambda: not phone.page.evaluate(WAITS), phone.page)
    other.goto(f"{phone.gate.url}/app/#/")
    other.locator('[data-test="scan"]').wait_for(timeout=SAVED)
    phone.page.wait_for_function("() => window.oldRun === undefined", timeout=SAVED)  # it loaded anew by itself
    phone.all_sent(other)
    assert phone.page.evaluate("() => indexedDB.databases().then((all) => all[0].version)") == 2
    phone.report(works.work_order, 74)
    phone.all_sent()
    assert len(works.verdicts([e["event_id"] for e in phone.stored()])) == 2


def test_S24_new_storage_blocked_by_another_window_is_told_and_then_opens(
        works: Works, handset: NewHandset, tmp_path: Path) -> None:
    phone = handset()
    # Chromium lets a frozen window go; one that does not answer is played by a page that never closes.
    stubborn = phone.context.new_page()
    stubborn.goto(f"{phone.gate.url}/app/icon.svg")
    stubborn.evaluate("() => new Promise((ok) => (indexedDB.open('suigong').onsuccess = (e) => ok(window.kept = 1)))")
    offer(phone, tmp_path / "next", storage=2)
    phone.page.evaluate(TAKE_OVER)
    until(lambda: not phone.page.evaluate(WAITS), phone.page)
    phone.page.reload()
    expect(phone.page.locator('[data-test="no-start"]')).to_contain_text("请关掉随工的其他窗口", timeout=SAVED)
    stubborn.close()  # as the words ask
    phone.page.locator('[data-test="scan"]').wait_for(timeout=SAVED)
    phone.report(works.work_order, 75)
    phone.all_sent()
