"""Acts on master data that nothing else decides: workshops, crews, customers, files, products."""

from __future__ import annotations

from typing import Any

from sync import effects as fx
from sync.model.records import Crew, Customer, File, Product, Workshop
from sync.rules.case import Case
from sync.verdict import Decision

KINDS: dict[str, type[Any]] = {"workshop.put": Workshop, "crew.put": Crew, "customer.put": Customer,
                               "file.put": File}


def put_record(case: Case) -> Decision:
    """workshop.put, crew.put, customer.put, file.put: the body is the whole record. Nothing is deleted;
    what is no longer used has active = False and stays readable. The same again has no effect."""
    record = KINDS[case.event.type](**case.body)
    if case.world.get(type(record), record.id) == record:
        return case.done([], "no_effect")
    return case.done([fx.put(case.world, record)])


def put_product(case: Case) -> Decision:
    """product.put {whole record}: a drawing that another one replaces goes into the history."""
    record = Product(**case.body)
    old = case.world.get(Product, record.id)
    record.revisions = [] if old is None else list(old.revisions)
    before = (old.drawing, old.drawing_file) if old else ("", "")
    if old is not None and any(before) and before != (record.drawing, record.drawing_file):
        record.revisions.append({"revision": old.revision, "drawing": old.drawing,
                                 "drawing_file": old.drawing_file, "at": case.at, "by": case.event.raw["actor_id"]})
    return case.done([fx.put(case.world, record)])
