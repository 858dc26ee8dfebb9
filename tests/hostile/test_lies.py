"""What a phone may claim: other people's ids, other phones' ids, other events' ids; and what no JSON reader expects.

Nothing of it harms the victim or the phones at work; what is a lie is held for a person,
    under the name of who told it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.e2e.server_process import Answer, call
from tests.hostile.siege import Siege
from tests.processes.yard import Device


def verdicts(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 200, answer.raw
    return [(r["verdict"], r["code"]) for r in answer.json["results"]]


def report(device: Device, **more: Any) -> dict[str, Any]:
    return {**device.capture("work.report", {"work_order": device.order.code, "operation": 10, "good": "1"}), **more}


# --- who one is -----------------------------------------------------------------------------------------------------


def test_other_peoples_names_are_held(siege: Siege) -> None:
    """Another actor, another's session, a session of nobody: never dropped, never theirs [S14]."""
    bad, victim = siege.bad, siege.victim
    with siege.unharmed():
        told = verdicts(siege.push([
            report(bad, actor_id="P-supervisor"), report(bad, session_id=victim.session),
            report(bad, actor_id=victim.actor, session_id=victim.session), report(bad, session_id="x" * 36)]))
    assert told == [("held", "actor_mismatch")] * 4


def test_another_phones_id_needs_its_secret(siege: Siege) -> None:
    bad, victim = siege.bad, siege.victim
    with siege.unharmed():
        assert siege.push([report(bad)], device_id=victim.id).status == 403
        for credential in (f"{victim.id}:{bad.secret}", f"{victim.id}:", f"{bad.id}:{bad.secret}:", ":", victim.id):
            answer = call(f"{siege.url}/api/v1/sync/push", "POST", {"events": [], "device_id": victim.id},
                          {"Authorization": f"Device {credential}"})
            assert answer.status == 401, credential


def test_a_phone_that_speaks_for_another_is_held_and_the_other_counts_on(siege: Siege) -> None:
    """The event names the victim's device_id: the carrier may carry, but nobody of that name signed in there …"""
    bad, victim = siege.bad, siege.victim
    with siege.unharmed():
        forged = report(bad, device_id=victim.id, device_seq=1)
        assert verdicts(siege.push([forged])) == [("held", "actor_mismatch")]
        status, answer = victim.push([report(victim)])
    assert (status, answer["results"][0]["verdict"]) == (200, "applied")


def test_S2_a_squatted_id_is_no_loss(siege: Siege) -> None:
    """Who comes first with a victim's event id makes of the victim's event an id_conflict with an inbox item: it is
    kept whole for a person to see, and answered the same each time."""
    bad, victim = siege.bad, siege.victim
    real = report(victim)
    with siege.unharmed():
        squatter = report(bad, event_id=real["event_id"])
        assert verdicts(siege.push([squatter])) == [("applied", "ok")]
        first, second = (victim.push([real])[1]["results"][0] for _ in range(2))
        assert (first["verdict"], second["verdict"], second["inbox_id"]) == ("id_conflict", "id_conflict",
            first["inbox_id"])
        again = siege.push([{**squatter, "device_seq": 999}]).json["results"][0]
        assert again["verdict"] == "id_conflict" and again["inbox_id"] != first["inbox_id"]
        office = {"Authorization": f"Bearer {siege.yard.token}"}
        item = next(i for i in call(f"{siege.url}/api/v1/inbox",
            headers=office).json["items"] if i["id"] == first["inbox_id"])
    assert (item["code"], item["seen"]["event"]["body"]) == ("id_conflict", real["body"])


def test_replayed_requests_do_nothing_twice(siege: Siege) -> None:
    """What was listened to and sent again, also by another phone that knows it: the stored verdicts [S1]."""
    event = report(siege.bad)
    with siege.unharmed():
        first = siege.push([event]).json["results"][0]
        for again in (siege.push([event] * 3), siege.push([{**event, "elapsed_ms": 5}])):
            assert {(r["seq"], r["verdict"], r["replayed"]) for r in again.json["results"]} == {
                (first["seq"], "applied", True)}


def test_cursors_of_ones_own_making(siege: Siege) -> None:
    bad = siege.bad
    office = {"Authorization": f"Bearer {siege.yard.token}"}
    with siege.unharmed():
        genuine = call(f"{siege.url}/api/v1/sync/pull?limit=1", headers=office).json["cursor"]
        for at in range(0, len(genuine), 7):
            changed = genuine[:at] + ("A" if genuine[at] != "A" else "B") + genuine[at + 1:]
            assert call(f"{siege.url}/api/v1/sync/pull?cursor={changed}", headers=office).status == 409
        for made in ("", "0", "x" * 4000, "%00", "../..", genuine[:-1], genuine + "A", "%FF%FE"):
            assert call(f"{siege.url}/api/v1/sync/pull?cursor={made}", headers=office).status in (200, 409)
        assert call(f"{siege.url}/api/v1/sync/pull", headers={
            "Authorization": f"Device {bad.id}:{bad.secret}"}).status == 403


# --- what is no JSON, or hardly any ----------------------------------------------------------------------------------

TEXTS: dict[str, tuple[bytes, set[int]]] = {
    "deep lists": (b"[" * 250_000, {400}), "deep objects": (b'{"a":' * 80_000 + b"1" + b"}" * 80_000, {400}),
    "NaN": (b'{"device_id": NaN, "events": []}', {400}), "Infinity": (b'{"events": [-Infinity]}', {400}),
    "named twice": (b'{"events": [], "events": [{}]}', {400}), "UTF-16": ('{"events":[]}'.encode("utf-16"), {400}),
    "a byte mark": (b'\xef\xbb\xbf{"events":[]}', {400}), "half a character": (b'{"events":["\xe5\xbe"]}', {400}),
    "nothing": (b"", {400}), "a list": (b"[]", {400}), "no events": (b"{}", {400}),
    "events as text": (b'{"events":"x"}', {400}),
    "a number of 5,000 digits": (b'{"events": [], "epoch": ' + b"9" * 5000 + b"}", {403}),
    "1e400": (b'{"events": [], "sent_at": 1e400}', {403}), "NUL": (b'{"events": [], "epoch": "\\u0000"}', {403}),
    "half a pair": (b'{"events": [], "device_id": "\\ud800"}', {403}),
    "a proto": (b'{"events": [], "__proto__": {}}', {403}),
    "40,000 names": (b'{"events": [],' + b",".join(b'"%d":1' % n for n in range(40_000)) + b"}", {403})}


@pytest.mark.parametrize("name", TEXTS)
def test_strange_texts_are_answered(siege: Siege, name: str) -> None:
    body, statuses = TEXTS[name]
    with siege.unharmed():
        for path in ("sync/push", "auth/badge"):
            status = siege.send(path, body).status
            assert status in (statuses if path == "sync/push" else {400, 422}), (path, status)


def strange(device: Device) -> dict[str, tuple[dict[str, Any], str]]:
    """Events that carry what no store keeps or no reader expects, and the code they are held with."""
    def of(body: str, **more: Any) -> dict[str, Any]:
        return {**report(device), "body": body, "sha256": hashlib.sha256(body.encode("utf-8",
            "surrogatepass")).hexdigest(),
                **more}

    plain = json.dumps({"work_order": device.order.code, "operation": 10, "good": "1"})
    return {
        "too long": (of(plain[:-1] + ', "note": "' + "x" * 33_000 + '"}'), "too_large"),
        "deep": (of('{"a":' * 500 + "1" + "}" * 500), "bad_body"), "named twice": (of(plain[:-1] + ', "good": "9"}'),
        "bad_body"),
        "NaN": (of('{"good": NaN}'), "bad_body"), "1e400": (of('{"good": 1e400}'), "bad_body"),
        "5,000 digits": (of('{"good": ' + "9" * 5000 + "}"), "bad_body"), "NUL": (of('{"note": "\\u0000"}'),
        "bad_body"),
        "half a pair": (of('{"note": "\\ud800"}'), "bad_body"), "half a pair, bare": (of('{"note": "\ud800"}'),
        "bad_body"),
        "unicode digits": (of(plain.replace('"1"', '"١"')), "bad_body"), "below zero": (of(plain.replace('"1"',
        '"-1"')), "bad_body"),
        "a number": (of(plain.replace('"1"', "1")), "bad_body"), "wrong hash": (of(plain, sha256="0" * 64),
        "bad_hash"),
        "deep base": (of(plain, base=json.loads('{"a":' * 40 + "1" + "}" * 40)), "bad_event"),
        "a time of 5,000 letters": (of(plain, recorded_at="2" * 5000), "bad_event"),
        "seq of 2**63": (of(plain, device_seq=2**63), "bad_event"), "21 photos": (of(plain,
        blobs=[{"sha256": "0" * 64}] * 21), "bad_event"),
        "no type we know": (of(plain, type="work.explode"), "unknown_type"), "a line break in the type": (
            of(plain, type='work.report\n{"level":"error"}'), "unknown_type")}


def test_S3_strange_events_are_held_and_those_beside_them_count(siege: Siege) -> None:
    made = strange(siege.bad)
    with siege.unharmed():
        for name, (event, code) in made.items():
            before, after = report(siege.bad), report(siege.bad)
            assert verdicts(siege.push([before, event, after])) == [
                ("applied", "ok"), ("held", code), ("applied", "ok")], name


def test_201_events_and_more_than_512_KiB_are_413(siege: Siege) -> None:
    with siege.unharmed():
        assert siege.push([report(siege.bad) for _ in range(201)]).status == 413
        assert siege.push([{**report(siege.bad), "note": "x" * 9_000} for _ in range(60)]).status == 413
        assert siege.push([{"event_id": ""}]).status == 400


def test_the_log_has_one_line_an_entry_whatever_comes(siege: Siege) -> None:
    """Line breaks, escapes and colours of an attacker stay inside the strings of JSON lines."""
    with siege.unharmed():
        siege.push([report(siege.bad, type='x\r\n{"at":"now","level":"error","text":"forged"}\x1b[31m')])
        for path in ("/api/v1/orders/%0d%0aforged%1b", "/t/%0aforged", "/%0d%0aSet-Cookie:%20a=b"):
            answer = call(siege.url + path)
            assert "Set-Cookie" not in answer.headers
    lines = [line for line in siege.server.log().splitlines() if line.startswith("{")]
    assert all(json.loads(line).get("text") != "forged" for line in lines)
    assert "\x1b[31m" not in siege.server.log()


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/app/../../../etc/passwd", "/assets/..%2f..%2fetc%2fpasswd",
                                  "/office/%2e%2e/%2e%2e/etc/passwd", "/api/v1/files/..%2f..%2ftest.db",
                                  "/api/v1/blobs/%2e%2e%2f%2e%2e%2ftest.db", "//etc/passwd",
                                  "/app/\\..\\..\\etc\\passwd",
                                  "/api/v1/samples/..%2fx.xlsx", "/api/v1/imports/..%2f..%2fx"])
def test_no_path_leads_out(siege: Siege, path: str) -> None:
    with siege.raw() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {siege.yard.token}\r\n"
                           "Connection: close\r\n\r\n".encode())
        data = b""
        while got := connection.recv(65536):
            data += got
    assert b"root:" not in data and b"SQLite format" not in data
    assert data.split(b" ")[1] in (b"200", b"302", b"307", b"308", b"400", b"401", b"404"), data[:100]
