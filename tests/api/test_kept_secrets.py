"""What the server keeps of secrets: hashes, or what its own key has sealed; and how long they are (page 5, line 9).

Whoever copies the whole folder of data, but not SECRET_KEY, signs in nowhere and opens no link.
"""

from __future__ import annotations

import ast
import hashlib
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select

from server.services.clock import SystemIds
from server.services.own_ids import OwnIds
from server.store import secret_tables as t
from tests.api.shop import ordered
from tests.architecture import tree
from tests.builders import PIN, Factory


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def column(factory: Factory, what: Any) -> set[str]:
    engine = create_engine(factory.settings.database_url)
    with engine.connect() as connection:
        found = set(connection.execute(select(what)).scalars())
    engine.dispose()
    return found


def all_that_is_kept(folder: Path) -> bytes:
    """Every file: the database, its write-ahead log, whatever else there is."""
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_a_device_secret_is_kept_as_its_hash_alone(factory: Factory) -> None:
    phone = factory.phone()
    assert phone.push().status_code == 200, "it is used, too"
    assert column(factory, t.device_secrets.c.hash) == {hashed(phone.secret)}
    assert phone.secret.encode() not in all_that_is_kept(factory.settings.data_dir)


def test_a_session_token_is_kept_as_its_hash_alone(factory: Factory) -> None:
    made = factory.client().post("/api/v1/auth/login", json={
        "username": "worker", "pin": PIN, "transport": "bearer"}).json["token"]
    cookie = factory.client().post("/api/v1/auth/login", json={"username": "worker", "pin": PIN}, headers={
        "X-Requested-With": "suigong"}).headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    assert factory.client().get("/api/v1/auth/session", headers={"Authorization": f"Bearer {made}"}).status_code == 200
    assert column(factory, t.session_tokens.c.hash) == {hashed(made), hashed(cookie)}
    kept = all_that_is_kept(factory.settings.data_dir)
    assert [token for token in (made, cookie) if token.encode() in kept] == []


def test_no_other_secret_lies_about(factory: Factory) -> None:
    """Keys, codes, badges, links and PINs as people were told them; what must be printed again is sealed."""
    factory.person("root", ["admin"])
    root, post = factory.bearer("root"), factory.client().post
    key = post("/api/v1/keys", json={"name": "k", "scopes": ["orders:read"]}, headers=root).json["api_key"]
    code = post("/api/v1/devices/codes", json={"count": 1}, headers=root).json["codes"][0]["code"]
    person = post("/api/v1/people", json={"name": "甲", "username": "jia", "roles": ["worker"]}, headers=root).json
    assert post(f"/api/v1/people/{person['id']}/password", json={"password": "a-long-pass-phrase"},
                headers=root).status_code == 204
    order = ordered(factory, "甲厂")
    told = [key, code[1:-1], person["badge"][1:-1], order.token, "a-long-pass-phrase",
            factory.settings.secret.hex()]
    assert all(len(secret) >= 16 for secret in told), told
    kept = all_that_is_kept(factory.settings.data_dir)
    assert [secret for secret in told if secret.encode() in kept] == []
    assert {v[:10] for v in column(factory, t.credentials.c.pin)} == {"$argon2id$"}
    assert hashed(key) in column(factory, t.api_keys.c.hash)


def test_secrets_have_256_bits_of_the_machine_s_random_source() -> None:
    ids = SystemIds()
    assert ids.random is secrets.randbits
    asked: list[int] = []

    def dice(bits: int) -> int:
        asked.append(bits)
        return 0

    watched = SystemIds(random=dice)
    assert (len(watched.token()), asked) == (64, [256])
    asked.clear()
    assert (len(watched.crockford(26)), sum(asked)) == (26, 130), "a tracking link"
    asked.clear()
    assert (len(watched.crockford(16)), sum(asked)) == (16, 80), "a box, a badge, an enrolment code"
    assert len({ids.token() for _ in range(100)}) == 100


def test_a_phone_s_secret_has_128_random_bits_and_as_many_that_prove_whose_it_is(factory: Factory) -> None:
    first, second = factory.phone(), factory.phone()
    assert [len(bytes.fromhex(phone.secret)) for phone in (first, second)] == [32, 32]
    assert first.secret[:32] != second.secret[:32] and first.secret[32:] != second.secret[32:]
    issued = OwnIds(factory.settings.secret, factory.kit.ids, factory.clock)
    chance = factory.kit.ids.token()
    made = issued.device_secret(first.device_id, chance)
    assert made[:32] == chance[:32] and made != issued.device_secret(second.device_id, chance)


def test_nothing_but_the_demo_s_story_throws_dice_that_can_be_foreseen() -> None:
    found = {path.as_posix() for path in tree.python_files("server", "sync", "labels")
             for node in ast.walk(ast.parse(tree.text(path))) if isinstance(node, ast.Import | ast.ImportFrom)
             if "random" in {alias.name for alias in node.names} | {getattr(node, "module", None)}}
    assert found and {path for path in found if not path.startswith("server/demo/")} == set()
