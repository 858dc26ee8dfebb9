"""The wire contract of phones and of the public, for the description of the API (docs only: these
bodies are read by faster code, which holds what it cannot take instead of refusing it)."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from server.api.schemas.fields import Strict


class Message(Strict):
    zh = fields.String()
    en = fields.String()


class Error(Strict):
    """Every answer that is no success. Further fields say more, e.g. `fields` of a 422."""

    code = fields.String(required=True)
    message = fields.Nested(Message, required=True)
    fields_ = fields.Dict(data_key="fields")

    class Meta:
        unknown = INCLUDE


class EnrolIn(Strict):
    code = fields.String(required=True)
    name = fields.String(required=True)
    transport = fields.String(metadata={"enum": ["bearer", "cookie"]})


class Enrolled(Strict):
    device_id = fields.String()
    device_secret = fields.String(metadata={"description": "only with transport: bearer"})
    epoch = fields.String()
    server_time = fields.String()


class LoginIn(Strict):
    username = fields.String()
    badge = fields.String()
    pin = fields.String()
    password = fields.String()
    device_id = fields.String()
    device_secret = fields.String()
    transport = fields.String(metadata={"enum": ["bearer", "cookie"]})


class ActorOut(Strict):
    id = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())


class SessionOut(Strict):
    session_id = fields.String()
    actor = fields.Nested(ActorOut)
    expires_at = fields.String()
    limited = fields.Boolean(metadata={"description": "signed in by badge alone"})
    username = fields.String(metadata={"description": "of who signed in; a phone asks for it again where it must"})
    time_zone = fields.String(metadata={"description": "in which the factory counts its days"})
    issued_at = fields.String()
    device_id = fields.String(allow_none=True)
    token = fields.String(metadata={"description": "only with transport: bearer"})


class DeviceMe(Strict):
    device_id = fields.String()
    name = fields.String()
    revoked = fields.Boolean()
    kiosk = fields.Boolean()
    epoch = fields.String()
    restored_seq = fields.Integer()
    server_time = fields.String()


class DeviceItem(Strict):
    id = fields.String()
    name = fields.String()
    enrolled_at = fields.String()
    revoked = fields.Boolean()
    last_seq = fields.Integer()
    missing = fields.List(fields.List(fields.Integer()))
    last_seen = fields.String(allow_none=True)
    kiosk = fields.Boolean()
    health = fields.Dict(allow_none=True, metadata={"description": "what the phone last said of itself"})
    sessions = fields.Integer(metadata={"description": "sign-ins that live there"})


class DeviceWhole(DeviceItem):
    signed_in = fields.List(fields.Dict())
    self_test = fields.Dict(allow_none=True)


class DeviceNameIn(Strict):
    name = fields.String(required=True)


class KioskIn(Strict):
    kiosk = fields.Boolean(required=True)


class Cancelled(Strict):
    cancelled = fields.Integer()


class LeftThere(Strict):
    """What was unsent on a revoked device, as far as it had said."""

    unsent = fields.Integer(allow_none=True)
    oldest = fields.String(allow_none=True)
    at = fields.String(allow_none=True)
    sessions = fields.Integer()


class BadgeIn(Strict):
    badge = fields.String(required=True)
    session_id = fields.String(required=True)
    at = fields.String()
    offline = fields.Boolean()
    transport = fields.String(metadata={"enum": ["bearer", "cookie"]})


class BadgeSessionOut(Strict):
    session_id = fields.String()
    expires_at = fields.String()
    time_zone = fields.String()
    limited = fields.Boolean()
    held = fields.Boolean()
    code = fields.String(allow_none=True)
    proof = fields.String(metadata={"description": "to show with this sign-in's events: it was known once"})
    actor = fields.Dict()
    token = fields.String(metadata={"description": "only with transport: bearer"})


class DeviceList(Strict):
    items = fields.List(fields.Nested(DeviceItem))


class CodesIn(Strict):
    count = fields.Integer(load_default=1)
    hours = fields.Integer(metadata={"description": "1-12, for a printed sheet; only administrators"})


class EnrolmentCode(Strict):
    code = fields.String()
    url = fields.String()
    expires_at = fields.String()


class EnrolmentCodes(Strict):
    codes = fields.List(fields.Nested(EnrolmentCode))


class BlobRef(Strict):
    sha256 = fields.String()
    bytes = fields.Integer()
    media_type = fields.String()


class EventIn(Strict):
    event_id = fields.String(required=True, metadata={"description": "UUIDv7, made when the person confirms"})
    device_id = fields.String(required=True)
    device_seq = fields.Integer(required=True)
    type = fields.String(required=True)
    schema = fields.Integer(required=True)
    actor_id = fields.String(required=True)
    session_id = fields.String(required=True)
    on_behalf_of = fields.String(allow_none=True)
    recorded_at = fields.String(required=True, metadata={"format": "date-time"})
    elapsed_ms = fields.Integer(allow_none=True)
    base = fields.Dict()
    blobs = fields.List(fields.Nested(BlobRef))
    body = fields.String(required=True, metadata={"description": "a JSON text, frozen at capture"})
    sha256 = fields.String(required=True, metadata={"description": "of body's UTF-8 bytes"})


class ProvenIn(Strict):
    session_id = fields.String()
    proof = fields.String()


class PushIn(Strict):
    protocol = fields.Integer(required=True)
    epoch = fields.String()
    device_id = fields.String(required=True)
    app_version = fields.String()
    sent_at = fields.String()
    events = fields.List(fields.Nested(EventIn), required=True)
    sessions = fields.List(fields.Nested(ProvenIn), metadata={
        "description": "of the events' sign-ins by badge alone: where a restore lost them, they are known again"})


class Result(Strict):
    event_id = fields.String()
    verdict = fields.String(metadata={"enum": ["applied", "held", "waiting", "id_conflict", "dismissed"]})
    code = fields.String()
    seq = fields.Integer()
    inbox_id = fields.String()
    replayed = fields.Boolean()


class PushOut(Strict):
    epoch = fields.String()
    restored_seq = fields.Integer()
    server_time = fields.String()
    results = fields.List(fields.Nested(Result))


class Row(Strict):
    kind = fields.String()
    id = fields.String()
    seq = fields.Integer()
    data = fields.Dict()


class Tombstone(Strict):
    kind = fields.String()
    id = fields.String()
    seq = fields.Integer()
    state = fields.String(metadata={"description": "of a work order: what its order has become, e.g. cancelled"})


class VerdictOut(Strict):
    event_id = fields.String()
    verdict = fields.String()
    code = fields.String()
    seq = fields.Integer()
    note = fields.String()
    digest = fields.String(metadata={"description": "of the event's content as stored: see sync/RULES.md, S2"})


class PullOut(Strict):
    epoch = fields.String()
    restored_seq = fields.Integer()
    server_time = fields.String()
    rows = fields.List(fields.Nested(Row))
    tombstones = fields.List(fields.Nested(Tombstone))
    verdicts = fields.List(fields.Nested(VerdictOut))
    cursor = fields.String()
    more = fields.Boolean()
    scope = fields.String()


class Quarantined(Strict):
    inbox_id = fields.String()


class TrackOut(Strict):
    order_no = fields.String()
    state = fields.String()
    percent = fields.Integer()
    epoch = fields.String()
    seq = fields.Integer()
    as_of = fields.String()
    stages = fields.List(fields.Dict())
    packages = fields.List(fields.Dict())
    lines = fields.List(fields.Dict())
    promised_ship = fields.String()
    expected_delivery = fields.String(allow_none=True)


class Ready(Strict):
    ready = fields.Boolean()
    checks = fields.Dict()
    reasons = fields.Dict()
    warnings = fields.Dict()


class Alive(Strict):
    alive = fields.Boolean()


class Free(Strict):
    """An object whose fields are not promised yet."""

    class Meta:
        unknown = INCLUDE
