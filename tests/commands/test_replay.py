"""python -m server replay names what the tables say and the log does not [I3]."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.cli import main
from server.commands.replay import differences
from tests.builders import Factory, MadeOrder


@pytest.fixture
def busy(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Factory, MadeOrder]:
    """A factory with a report, a reversal, a box, an NG report, a change and a held event."""
    order, [code] = factory.order(), factory.package_codes()
    factory.person("store", ["warehouse", "inspector"])
    phone = factory.phone("store")
    wrong = phone.report(order, good="7")
    phone.results(
        phone.report(order, good="30"), wrong,
        phone.event("event.reverse", {"event_id": wrong["event_id"], "reason": "多按"}),
        phone.report(order, good="20", operation=20), phone.report(order, good="900"),
        phone.event("package.pack", {"package": code, "lines": [{"work_order": order.code, "quantity": "12.5"}]}),
        phone.event("ng.report", {"work_order": order.code, "operation": 10, "quantity": "2", "counted": True,
                                  "defect": "SCRATCH", "replenish": True}))
    made = factory.client().post(f"/api/v1/orders/{order.no}/changes", headers=factory.bearer("stranger"), json={
        "promised_ship": "2026-04-01", "reason": "改期"}).json
    factory.client().post(f"/api/v1/changes/{made['change_id']}/approve", headers=factory.bearer("supervisor"))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    return factory, order


def tamper(factory: Factory, statement: str) -> None:
    with closing(sqlite3.connect(factory.settings.database_url.removeprefix("sqlite:///"))) as raw:
        assert raw.execute(statement).rowcount == 1
        raw.commit()


def test_equal_when_nobody_touched_anything(busy: tuple[Factory, MadeOrder],
                                            capsys: pytest.CaptureFixture[str]) -> None:
    assert list(differences(busy[0].kit)) == []
    assert main(["replay"]) == 0
    assert "日志与数据一致" in capsys.readouterr().out


def test_one_quantity_corrupted_by_sql_is_named(busy: tuple[Factory, MadeOrder],
                                                capsys: pytest.CaptureFixture[str]) -> None:
    factory, order = busy
    tamper(factory, f"UPDATE operations SET good = good + 1000 WHERE id = '{order.work_order}/20'")
    assert main(["replay"]) == 1
    assert f"operations {order.work_order}/20 good: table 21, log 20" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(("statement", "named"), [
    ("UPDATE packages SET lines = replace(lines, '12500', '13500') WHERE lines LIKE '%12500%'",
     "lines.{work_order}: table 13.5, log 12.5"),
    ("UPDATE work_orders SET planned = 51000 WHERE id = '{work_order}'", "planned: table 51, log 50"),
    ("UPDATE orders SET lines = replace(lines, '50000', '50001') WHERE id = '{no}'",
     "lines[0].quantity: table 50.001, log 50"),
    ("UPDATE ng_reports SET remaining = 1000", "remaining: table 1, log 2"),
    ("UPDATE orders SET state = 'shipped' WHERE id = '{no}'", "state: table 'shipped', log 'in_production'"),
    ("DELETE FROM defects", "defects SCRATCH: in the log, not in the table"),
    ("INSERT INTO waybills VALUES ('SF1', '[]')", "waybills SF1: in the table, not in the log"),
    ("UPDATE event_statuses SET verdict = 'applied' WHERE verdict = 'held'", "verdict: table 'applied', log 'held'"),
    ("UPDATE feed SET data = replace(data, '\"30\"', '\"31\"') WHERE kind = 'work_order' AND id = '{work_order}'",
     "data"),
    ("DELETE FROM log WHERE seq = (SELECT max(seq) - 3 FROM log)", "are missing")])
def test_every_kind_of_damage_is_named(busy: tuple[Factory, MadeOrder], statement: str, named: str) -> None:
    factory, order = busy
    words = {"work_order": order.work_order, "no": order.no}
    if "feed" in statement:
        statement = statement.replace('"30"', '"28"').replace('"31"', '"29"')
    tamper(factory, statement.format(**words))
    assert any(named.format(**words) in line for line in differences(factory.kit))
