"""What the API's own description promises of answers is enough to tell a right one from a wrong one: the fuzz and the
tests of the API judge by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.builders import Factory
from tests.fuzz.judge import Judge

# Objects and values of answers that are described as "anything", each with its reason. A new one is to be described.
SENT = "as a device sent it: kept and shown whatever it is [S3]"
OPENAPI = "the form of OpenAPI itself"
FREE = {
    "BelievedRevision.seen": SENT, "BelievedWaybill.seen": SENT,
    "DecisionTold.body": SENT, "DecisionTold.counts": "a corrected body: its fields are those of its event's type",
    "Described.components": OPENAPI, "Described.info": OPENAPI, "Described.paths": OPENAPI,
    "InboxItemOut.event": SENT, "ItemWholeOut.event": SENT, "ItemWholeOut.body": SENT,
    "ItemWholeOut.counts": "a corrected body", "Labels.seen": SENT, "FirstUnderId.event": SENT, "OutboxItem.body": SENT,
    "OutcomeOut.body": "a proposed correction: an object, or its JSON text as it was sent", "RawText.values": SENT,
    "RecordOut.body": SENT, "HeldRecord.base": SENT, "HeldRecord.body": SENT, "Newcomer.event": SENT,
    "SentLabel.carrier": SENT, "SentLabel.recorded_at": SENT, "SentLabel.waybill": SENT,
    "Side.recorded_at": SENT, "Side.type": SENT, "Side.values": SENT,
    "Times.happened_at": SENT, "Times.recorded_at": SENT,
    "TrailEntry.body": "of an event or of any act", "TrailEntry.counts": "a corrected body"}
# Objects none of whose fields is always there.
MAY_BE_EMPTY = {
    "Nothing": "some items are about nothing, and nothing is told of what stood then",
    "Author": "an alert of a timer has none", "CardFacts": "by the alert's code", "Deeds": "only what changes",
    "Believed": "only what the record was based on"}
CHOICES = ("anyOf", "oneOf", "allOf")


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Any:
    factory = Factory(tmp_path_factory.mktemp("shop"))
    yield factory.client().get("/api/v1/openapi.json").json
    factory.close()


def successes(spec: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], int, Mapping[str, Any]]]:
    """(operation, status, schema) of every JSON answer of what was done."""
    for methods in spec["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                media = answer.get("content", {}).get("application/json") if status.startswith("2") else None
                if media is not None:
                    yield operation, int(status), media["schema"]


class Answers:
    """Walks through all that answers hold. free: names of what has no form. objects: names of components."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.components = spec["components"]["schemas"]
        self.free: set[str] = set()
        self.objects: set[str] = set()
        for operation, _, schema in successes(spec):
            self.look(schema, operation["operationId"])

    def look(self, schema: Mapping[str, Any], name: str) -> None:
        if "$ref" in schema:
            found = schema["$ref"].rpartition("/")[2]
            if found not in self.objects:
                self.objects.add(found)
                self.look(self.components[found], found)
            return
        inner = [(one, name) for choice in CHOICES for one in schema.get(choice, [])]
        inner += [(one, f"{name}.{field}") for field, one in schema.get("properties", {}).items()]
        inner += [(one, name) for one in (schema.get("items"), schema.get("additionalProperties")) if one]
        for one, called in inner:
            self.look(one, called)
        plain = "enum" in schema or schema.get("type", "object") not in ("object", "array")
        if not inner and not plain and schema.get("additionalProperties") is not False:
            self.free.add(name)


def test_an_empty_object_is_the_answer_of_nothing_that_was_done(spec: Any) -> None:
    judge = Judge(spec)
    asked = [(operation, status) for operation, status, _ in successes(spec)]
    assert len(asked) > 100
    assert [o["operationId"] for o, status in asked if judge.validator(o, status).is_valid({})] == []


def test_answers_are_described_but_for_a_list_of_named_objects(spec: Any) -> None:
    assert Answers(spec).free == set(FREE)


def test_every_field_of_an_answer_is_always_there_unless_it_is_marked(spec: Any) -> None:
    answers = Answers(spec)
    loose = {name for name in answers.objects if not answers.components[name].get("required")}
    assert loose == set(MAY_BE_EMPTY)
    assert {n for n in answers.objects if answers.components[n].get("additionalProperties") is not False} == set()


def test_what_may_be_null_is_else_of_its_own_form(spec: Any) -> None:
    """Not of any: that is what the generator says of an object that may be null."""
    answers, judge = Answers(spec), Judge(spec)
    found = [schema for name in answers.objects for schema in answers.components[name].get("properties", {}).values()
             if any("$ref" in one for one in schema.get("anyOf", []))]
    assert len(found) > 50
    for schema in found:
        check = judge.check(schema)
        assert check.is_valid(None)
        assert not check.is_valid({"no such": "field"})
