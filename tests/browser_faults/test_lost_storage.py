"""The database is cut or emptied under the running app: opened again once, else a loud "NOT saved" [S22, I1]."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser_faults.conftest import NewHandset, Works
from tests.browser_faults.handset import Handset
from tests.e2e.browser import SAVED


def clear_storage(phone: Handset) -> None:
    """What the system does to an origin for want of room: the connection is closed, the database is gone."""
    cdp = phone.context.new_cdp_session(phone.page)
    cdp.send("Storage.clearDataForOrigin", {"origin": phone.gate.url, "storageTypes": "indexeddb"})
    cdp.detach()


def not_saved(phone: Handset, work_order: str, quantity: int) -> None:
    phone.type_report(work_order, quantity)
    phone.tap("confirm")
    loud(phone, quantity)


def loud(phone: Handset, quantity: int) -> None:
    """The loud screen, and no tick."""
    expect(phone.page.locator('[data-test="not-saved"]')).to_contain_text("没有保存", timeout=SAVED)
    expect(phone.page.locator('[data-test="undo-what"]', has_text=str(quantity))).to_have_count(0)
    phone.page.locator('[data-test="not-saved"]').get_by_role("button", name="我知道了").click()
    # What was typed is still there.
    expect(phone.page.locator('[data-test="confirm"]')).to_contain_text(f" {quantity} ")


def test_I1_evicted_under_the_running_app_nothing_that_was_saved_is_lost(works: Works, handset: NewHandset) -> None:
    phone = handset()
    phone.offline()
    phone.report(works.work_order, 81)
    phone.report(works.work_order, 82)
    before = [e["event_id"] for e in phone.stored()]
    phone.page.locator('[data-test="undo"]').wait_for(state="hidden", timeout=SAVED)
    clear_storage(phone)
    phone.report(works.work_order, 83)  # the connection comes back, and what was in memory with it
    stored = phone.stored()
    assert [e["event_id"] for e in stored][:2] == before and len(stored) == 3
    assert [e["event"]["device_seq"] for e in stored] == [1, 2, 3]
    phone.status("3")
    phone.page.reload()  # who the phone is and who is signed in came back, too
    phone.status("3")
    phone.offline(False)
    phone.all_sent()
    assert set(works.verdicts([e["event_id"] for e in phone.stored()]).values()) == {"applied"}


def test_S22_a_database_deleted_from_another_tab_is_opened_again(works: Works, handset: NewHandset) -> None:
    phone = handset()
    phone.offline()
    phone.report(works.work_order, 84)
    other = phone.context.new_page()
    other.goto(f"{phone.gate.url}/app/icon.svg")  # a page of the same origin without the app
    other.evaluate("() => new Promise((ok) => (indexedDB.deleteDatabase('suigong').onsuccess = () => ok()))")
    other.close()
    phone.report(works.work_order, 85)
    phone.offline(False)
    phone.all_sent()
    stored = phone.stored()
    assert [e["event"]["device_seq"] for e in stored] == [1, 2]
    assert len(works.verdicts([e["event_id"] for e in stored])) == 2


def test_S22_storage_that_does_not_open_again_is_loud_and_works_once_it_does(works: Works, handset: NewHandset) -> None:
    phone = handset()
    phone.offline()
    phone.report(works.work_order, 86)
    folder = phone.profile / "Default" / "IndexedDB"
    folder.rename(folder.with_name("gone"))
    folder.write_text("a file where the folder was: nothing can be opened here")
    clear_storage(phone)  # only now: the app opens the database again within moments
    not_saved(phone, works.work_order, 87)
    phone.status("1")  # what was saved before is still said to wait: it is in memory, not given up
    Path(folder).unlink()
    phone.tap("confirm")
    phone.ticked(87)
    assert [e["event"]["device_seq"] for e in phone.stored()] == [1, 2]
    phone.offline(False)
    phone.all_sent()
    assert len(works.verdicts([e["event_id"] for e in phone.stored()])) == 2
