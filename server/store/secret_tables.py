"""Tables outside the fold: secrets (hashed or sealed, never in the log), photos, bookkeeping."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.store.tables import metadata
from server.store.types import flag, key, text, tree, whole

# How a person signs in. badge: sha256 of the badge's identifier. pin, password: argon2id.
credentials = Table(
    "credentials", metadata, key("person_id"), text("username"), text("pin", null=True),
    text("password", null=True), text("badge", null=True),
    Index("credentials_username", "username", unique=True),
    Index("credentials_badge", "badge", unique=True))

# Keys are sha256 of the random token: a stolen database signs nobody in.
session_tokens = Table(
    "session_tokens", metadata, key("hash"), text("session_id"), text("person_id"),
    text("device_id", null=True), text("expires_at"), flag("revoked"),
    Index("session_tokens_session", "session_id"), Index("session_tokens_person", "person_id"),
    Index("session_tokens_device", "device_id"))

device_secrets = Table(
    "device_secrets", metadata, key("device_id"), text("hash"), flag("used"), text("seen_at", null=True))

enrolment_codes = Table(
    "enrolment_codes", metadata, key("hash"), text("expires_at"), text("created_by", null=True),
    text("used_at", null=True), text("device_id", null=True))

api_keys = Table(
    "api_keys", metadata, key("hash"), text("id"), text("name"), tree("scopes"), text("created_at"),
    flag("revoked"), Index("api_keys_id", "id", unique=True))

# Codes that must be printable again, sealed with the server's key. kind: tracking | badge.
kept_codes = Table("kept_codes", metadata, key("kind"), key("owner"), text("sealed"))

# state: here | refused. bytes and media_type: of the upload; stored: of the re-encoded picture.
blobs = Table(
    "blobs", metadata, key("sha256"), text("state"), whole("bytes"), text("media_type"),
    whole("stored_bytes"), text("stored_at"), text("device_id", null=True), text("person_id", null=True))

idempotency = Table(
    "idempotency", metadata, key("scope"), key("idempotency_key"), text("digest"), whole("status"),
    tree("answer"), text("created_at"))

meta = Table("meta", metadata, key("name"), tree("value", null=True))

# People's names stand here and nowhere else: the log knows people by id.
# left_at: since when somebody who left is kept. username is empty once the name was forgotten.
names = Table("names", metadata, key("person_id"), text("name"), text("username"), text("left_at", null=True))

# What a phone last said of itself. data: {unsent, oldest, persisted, app, offset_ms, scan_fails, self_test…}
device_health = Table("device_health", metadata, key("device_id"), text("at"), tree("data"))

# An uploaded sheet and how far its import is. The file itself lies in DATA_DIR/imports.
import_jobs = Table(
    "import_jobs", metadata, key(), text("kind"), text("name"), text("by", null=True), text("at"), text("state"),
    tree("data"), Index("import_jobs_at", "at"))

# With which a phone signs what it hands out as a file. Public: x and y of its point.
device_keys = Table("device_keys", metadata, key("device_id"), text("x"), text("y"), text("at"))

# Which column means what, remembered by the set of a sheet's headings.
import_mappings = Table(
    "import_mappings", metadata, key("kind"), key("headings"), tree("mapping"), text("at"))

# Backups that were tried, and whether they were proved good.
backups = Table(
    "backups", metadata, key(), text("at"), flag("ok"), tree("detail"), Index("backups_at", "at"))
