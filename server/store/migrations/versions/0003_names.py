"""People's names leave the log and the people's records for one table of their own.

What the log says of a person besides the name stays: replay folds the same records. The digest of a
changed row is made anew, so that it neither contradicts the row nor lets a name be guessed.
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Ordered by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NAMES = ("name", "username")


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("names", sa.Column("left_at", TEXT, nullable=True))
    connection.execute(sa.text(
        "INSERT INTO names (person_id, name, username) SELECT id, name, username FROM people"))
    rows = connection.execute(sa.text("SELECT seq, raw, effects FROM log WHERE type = 'person.put'")).all()
    for seq, raw, effects in rows:
        cleaned = without_names(json.loads(raw))
        connection.execute(
            sa.text("UPDATE log SET raw = :raw, effects = :effects, digest = :digest WHERE seq = :seq"),
            {"seq": seq, "raw": compact(cleaned), "digest": digest_of(cleaned),
             "effects": compact([clean_effect(e) for e in json.loads(effects)])})
    for name in NAMES:
        op.drop_column("people", name)


def without_names(raw: dict) -> dict:
    return {**raw, "body": bare(raw.get("body") or {})}


def clean_effect(effect: dict) -> dict:
    """An effect on a person without the two fields that are gone."""
    return {k: bare(v) if k in ("record", "to", "was") else v for k, v in effect.items()}


def bare(values: dict) -> dict:
    return {k: v for k, v in values.items() if k not in NAMES}


def digest_of(raw: dict) -> str:
    known = {k: v for k, v in raw.items() if k != "elapsed_ms" and v is not None}
    text = json.dumps(known, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def compact(value: object) -> str:
    """JSON as the store writes it; everything escaped when half a surrogate pair is in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
