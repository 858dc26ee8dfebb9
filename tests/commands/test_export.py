"""python -m server export: everything is there, secrets are not."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from server.cli import main
from server.services.ports import Blob
from sync.model.records import KINDS, Order
from tests.builders import PIN, Factory, without_ids


@pytest.fixture
def there(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Factory:
    """The factory's environment, as commands see it."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    return factory


def photo(factory: Factory) -> tuple[str, bytes]:
    """A photo that has arrived: the phone's hash, and what is stored."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    sha = hashlib.sha256(b"what the phone held").hexdigest()
    file = factory.kit.blobs.file(sha)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(out.getvalue())
    factory.kit.writer.call(lambda tx: tx.secrets.put(
        Blob(sha, "here", 99, "image/jpeg", len(out.getvalue()), "2026-03-02T01:00:00.000Z")))
    return sha, out.getvalue()


def test_everything_is_there_and_counts_equal_the_database(there: Factory, tmp_path: Path) -> None:
    made = there.order(customer="=HYPERLINK(1)")
    phone = there.phone()
    phone.results(phone.report(made))
    sha, bytes_of = photo(there)
    target = tmp_path / "out"
    assert main(["export", str(target)]) == 0
    facts = json.loads((target / "export.json").read_text("utf-8"))
    with there.kit.store.reading() as reads:
        for kind in KINDS:
            told = json.loads((target / "records" / f"{kind.__name__}.json").read_text("utf-8"))
            with (target / "records" / f"{kind.__name__}.csv").open(encoding="utf-8-sig", newline="") as file:
                lines = list(csv.reader(file))
            assert len(told) == len(lines) - 1 == len(reads.find(kind)) == facts["records"][kind.__name__], kind
        rows = [json.loads(line) for line in (target / "log.jsonl").read_text("utf-8").splitlines()]
        assert [r["seq"] for r in rows] == list(range(1, reads.head() + 1)) and facts["seq"] == reads.head()
        assert rows[-1]["type"] == "work.report" and rows[-1]["raw"]["body"]
        with (target / "people.csv").open(encoding="utf-8-sig", newline="") as file:
            assert {line[0] for line in csv.reader(file)} - {"id"} == set(reads.names())
    with (target / "photos" / "photos.csv").open(newline="") as file:
        (line,) = list(csv.DictReader(file))
    stored = (target / "photos" / line["file"]).read_bytes()
    assert line["id"] == sha and stored == bytes_of
    assert hashlib.sha256(stored).hexdigest() == line["sha256_of_file"]


def test_nothing_secret_leaves_and_nothing_calculates(there: Factory, tmp_path: Path) -> None:
    made = there.order(customer="=HYPERLINK(1)")
    there.phone()
    target = tmp_path / "out"
    assert main(["export", str(target)]) == 0
    with there.kit.store.reading() as reads:
        order = reads.find(Order)[0]
        hashes = [c.pin for c in reads.secrets.credentials() if c.pin]
    records = "".join(p.read_text("utf-8") for p in (target / "records").iterdir())
    whole = records + (target / "people.csv").read_text("utf-8-sig")
    assert order.tracking not in records and made.token not in whole and PIN not in without_ids(whole)
    assert hashes and not any(h in whole for h in hashes)
    assert "'=HYPERLINK(1)" in (target / "records" / "Order.csv").read_text("utf-8-sig")
    assert (target.stat().st_mode | (target / "log.jsonl").stat().st_mode) & 0o077 == 0


def test_a_folder_with_something_in_it_is_left_alone(there: Factory, tmp_path: Path,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("x")
    assert main(["export", str(tmp_path / "out")]) == 1
    assert "not empty" in capsys.readouterr().err and list((tmp_path / "out").iterdir()) == [tmp_path / "out" / "mine"]
