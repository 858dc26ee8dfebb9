"""The wire contract of phones and of the public, for the description of the API (docs only: these
bodies are read by faster code, which holds what it cannot take instead of refusing it)."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from server.api.schemas.fields import ABSENT, Answer, Either, Strict, absent, each
from server.api.schemas.parts import Saying
from server.api.schemas.rows import PULLED


class Error(Answer):
    """Every answer that is no success. Further fields say more, e.g. `fields` of a 422."""

    code = fields.String()
    message = fields.Nested(Saying)
    fields_ = fields.Dict(data_key="fields", metadata=ABSENT)

    class Meta:
        unknown = INCLUDE


class LoginIn(Strict):
    username = fields.String()
    badge = fields.String()
    pin = fields.String()
    password = fields.String()
    device_id = fields.String()
    device_secret = fields.String()
    transport = fields.String(metadata={"enum": ["bearer", "cookie"]})


class ActorOut(Answer):
    id = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())


class SessionOut(Answer):
    session_id = fields.String()
    actor = fields.Nested(ActorOut)
    expires_at = fields.String()
    limited = fields.Boolean(metadata={"description": "signed in by badge alone"})
    time_zone = fields.String(metadata={"description": "in which the factory counts its days"})


class SignedIn(SessionOut):
    username = fields.String(metadata={"description": "of who signed in; a phone asks for it again where it must"})
    token = fields.String(metadata=absent("only with transport: bearer"))


class SessionNow(SessionOut):
    issued_at = fields.String()
    device_id = fields.String(allow_none=True)


class BadgeIn(Strict):
    badge = fields.String(required=True)
    session_id = fields.String(required=True)
    at = fields.String()
    offline = fields.Boolean()
    transport = fields.String(metadata={"enum": ["bearer", "cookie"]})


class BadgeSessionOut(Answer):
    session_id = fields.String()
    expires_at = fields.String()
    time_zone = fields.String()
    limited = fields.Boolean()
    held = fields.Boolean()
    code = fields.String(allow_none=True)
    proof = fields.String(metadata={"description": "to show with this sign-in's events: it was known once"})
    actor = fields.Nested(ActorOut)
    token = fields.String(metadata=absent("only with transport: bearer"))


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


VERDICT = {"enum": ["applied", "held", "waiting", "id_conflict", "dismissed"]}


class Result(Answer):
    event_id = fields.String()
    verdict = fields.String(metadata=VERDICT)
    code = fields.String()
    seq = fields.Integer()
    inbox_id = fields.String(metadata=ABSENT)
    replayed = fields.Boolean(metadata=ABSENT)
    reversed = fields.Boolean(metadata=absent("the event was taken back since; absent while it was not"))


class PushOut(Answer):
    epoch = fields.String()
    restored_seq = fields.Integer()
    server_time = fields.String()
    results = each(Result)


class Tombstone(Answer):
    kind = fields.String()
    id = fields.String()
    seq = fields.Integer()
    state = fields.String(metadata=absent("of a work order: what its order has become, e.g. cancelled"))


class VerdictOut(Answer):
    event_id = fields.String()
    verdict = fields.String(metadata=VERDICT)
    code = fields.String()
    seq = fields.Integer()
    note = fields.String()
    digest = fields.String(metadata={"description": "of the event's content as stored: see sync/RULES.md, S2"})
    reversed = fields.Boolean(metadata=absent("the event was taken back; absent while it was not, or again"))


class PullOut(Answer):
    epoch = fields.String()
    restored_seq = fields.Integer()
    server_time = fields.String()
    rows = fields.List(Either("kind", *PULLED))
    tombstones = each(Tombstone)
    verdicts = each(VerdictOut)
    cursor = fields.String()
    more = fields.Boolean()
    scope = fields.String()


class Quarantined(Answer):
    inbox_id = fields.String()


class Free(Strict):
    """An object whose fields are not promised yet."""

    class Meta:
        unknown = INCLUDE
