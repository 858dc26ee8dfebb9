"""The piece-rate statement (计件): what somebody reported in a month and what it comes to.

Good pieces and material scrap (料废) are paid, process scrap (工废) is not. The rate is the operation's, as it
was when its work order was made. Money is exact: quantities are thousandths and rates thousandths, so that
amounts are whole millionths; only the sum of a person or crew is rounded, half up to two decimals.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.services.auth import Caller
from server.services.floor_words import FloorWords
from server.services.kit import Kit
from server.services.made import REPORT, Made, made_in
from server.services.ports import Reads
from sync.model.quantity import format_quantity
from sync.model.records import Operation, Person
from sync.verdict import Refused

MILLIONTHS = 1_000_000
INDIVIDUAL = "individual_figures"  # the setting: roles that may see what each person made
Row = dict[str, Any]


def amount(made: Made, rate: int) -> int:
    """What a report comes to, in millionths of the currency unit. rate: thousandths for one unit."""
    return (made.good + made.material_scrap) * rate


def exact(millionths: int) -> str:
    """An amount as it is: at least two decimals, more where it has them ("0.125")."""
    whole, part = divmod(millionths, MILLIONTHS)
    digits = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{digits}"


def rounded(millionths: int) -> str:
    """A sum to pay: two decimals, half up."""
    hundredths = (millionths + 5_000) // 10_000
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def price(rate: int) -> str:
    """A rate (thousandths) as people write it: "0.35"."""
    return exact(rate * 1000)


def days_of(month: str) -> tuple[date, date]:
    """First and last day of "2026-11". ValueError for anything else."""
    if len(month) != 7 or month[4] != "-" or not (month[:4] + month[5:]).isascii():
        raise ValueError(month)
    year, number = int(month[:4]), int(month[5:])
    if not 2000 <= year <= 2200:
        raise ValueError(month)
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


@dataclass(frozen=True, slots=True)
class Pay:
    """The use cases of the statement."""

    kit: Kit

    def may_see_people(self, by: Caller) -> bool:
        """Whether the factory lets one of the caller's roles see individual figures."""
        allowed = self.kit.factory.setting(INDIVIDUAL, [])
        return isinstance(allowed, list) and any(role in allowed for role in by.roles)

    def insist(self, by: Caller) -> None:
        """Refused 403 unless individual figures are open to the caller."""
        if not self.may_see_people(by):
            raise Refused(INDIVIDUAL, "Figures of single people are closed to this role.", 403)

    def of_person(self, person: str, month: str) -> Row:
        """{month, person, rows, sums}: every receipt of one person. ValueError for a month that is none."""
        first, last = days_of(month)
        with self.kit.store.reading() as reads:
            words = FloorWords(reads, self.kit.codes)
            found = made_in(reads, self.kit.factory, first, last, person, (REPORT,))
            rows = receipts(words, found)
            who = words.people.of(person)
        return {"month": month, "person": who, "rows": rows, "sums": sums(words, found), "days": per_day(words, found)}

    def of_all(self, month: str, by_person: bool) -> Row:
        """{month, by, rows: one a person or crew with its sums, sums}. ValueError as above."""
        first, last = days_of(month)
        with self.kit.store.reading() as reads:
            words = FloorWords(reads, self.kit.codes)
            found = made_in(reads, self.kit.factory, first, last, types=(REPORT,))
            rows = people_rows(reads, words, found) if by_person else crew_rows(words, found)
            return {"month": month, "by": "person" if by_person else "crew", "rows": rows,
                    "sums": sums(words, found)}

    def whole(self, month: str, by_person: bool) -> tuple[Row, list[Row]]:
        """The month with every receipt behind it (without people's names unless by person), for the sheet."""
        first, last = days_of(month)
        with self.kit.store.reading() as reads:
            words = FloorWords(reads, self.kit.codes)
            found = made_in(reads, self.kit.factory, first, last, types=(REPORT,))
            table = people_rows(reads, words, found) if by_person else crew_rows(words, found)
            rows = [{**row, "person": words.people.of(made.person) if by_person else None,
                     "own_crew": words.crew(words.crew_of_person(made.person))}
                    for made, row in zip(ordered(found), receipts(words, found), strict=True)]
        return {"month": month, "rows": table, "sums": sums(words, found)}, rows


def ordered(found: Iterable[Made]) -> list[Made]:
    """Newest day first, within it as it happened."""
    return sorted(found, key=lambda m: (m.day, m.at, m.event_id), reverse=True)


def rate_of(words: FloorWords, made: Made) -> int:
    step = words.world.get(Operation, f"{made.work_order}/{made.operation}")
    return step.piece_rate if step else 0


def receipts(words: FloorWords, found: list[Made]) -> list[Row]:
    """One line a report, newest first."""
    words.know_work(f"{m.work_order}/{m.operation}" for m in found)
    return [receipt(words, made) for made in ordered(found)]


def receipt(words: FloorWords, made: Made) -> Row:
    rate = rate_of(words, made)
    return {"event_id": made.event_id, "at": made.at, "day": made.day, **words.work(made.work_order, made.operation),
            **quantities([made]), "rate": price(rate), "amount": exact(amount(made, rate)),
            "reporter": words.people.of(made.reporter) if made.reporter != made.person else None}


def quantities(found: Iterable[Made]) -> Row:
    """Sums of good, process scrap and material scrap as wire strings, and how many reports."""
    found = list(found)
    return {"good": format_quantity(sum(m.good for m in found)),
            "process_scrap": format_quantity(sum(m.process_scrap for m in found)),
            "material_scrap": format_quantity(sum(m.material_scrap for m in found))}


def sums(words: FloorWords, found: Iterable[Made]) -> Row:
    """Quantities with what they come to, rounded, and how many reports they are."""
    found = list(found)
    words.know_work(f"{m.work_order}/{m.operation}" for m in found)
    return {**quantities(found), "reports": len(found),
            "amount": rounded(sum(amount(m, rate_of(words, m)) for m in found))}


def per_day(words: FloorWords, found: Iterable[Made]) -> list[Row]:
    """Each working day with its sums, newest first."""
    days: dict[str, list[Made]] = {}
    for made in ordered(found):
        days.setdefault(made.day, []).append(made)
    return [{"day": day, **sums(words, of_day)} for day, of_day in days.items()]


def people_rows(reads: Reads, words: FloorWords, found: list[Made]) -> list[Row]:
    """One line a person, by name."""
    theirs: dict[str, list[Made]] = {}
    for made in found:
        theirs.setdefault(made.person, []).append(made)
    words.know(Person, theirs)
    rows = [{"person": words.people.of(person), "crew": words.crew(words.crew_of_person(person)),
             **sums(words, of_one)} for person, of_one in theirs.items()]
    return sorted(rows, key=lambda r: ((r["crew"] or {}).get("name", ""), r["person"]["name"], r["person"]["id"]))


def crew_rows(words: FloorWords, found: list[Made]) -> list[Row]:
    """One line a crew (the one that each person is in now), by name; people without one together."""
    words.know(Person, (m.person for m in found))
    theirs: dict[str, list[Made]] = {}
    for made in found:
        theirs.setdefault(words.crew_of_person(made.person), []).append(made)
    rows = [{"person": None, "crew": words.crew(crew), **sums(words, of_one)} for crew, of_one in theirs.items()]
    return sorted(rows, key=lambda r: (r["crew"] is None, (r["crew"] or {}).get("name", "")))
