"""The dispatch list, read back as a phone would."""

from dataclasses import replace

import pytest

from labels import dispatch, payload
from tests.labels.test_sheets import codes_on, millimetres, text_of

WORK_ORDER = "0S8FQ2NV"


def job(number: int, **more: object) -> dispatch.Job:
    made = dispatch.Job(
        code=payload.make("O", WORK_ORDER, number, 2), order_no="SO26040048", product="液压阀体", sku="HR-1001",
        operation=number, name="精铣", name_en="Finish milling", work_center="二车间 加工中心 M3", left="1,210",
        planned="1,250", unit="件", ready="300", promised_ship="2026-12-05")
    return replace(made, **more)  # type: ignore[arg-type]


def crew(jobs: list[dispatch.Job], **more: object) -> dispatch.CrewList:
    made = dispatch.CrewList("https://suigong.example", "2026-11-23", "车工一班", jobs, "Turning 1", "2026-11-22 07:40")
    return replace(made, **more)  # type: ignore[arg-type]


def test_every_operation_can_be_scanned_and_none_is_lost():
    jobs = [job(n) for n in range(1, 24)]
    pdf = dispatch.dispatch_lists([crew(jobs), crew([job(900)], crew="", crew_en="")])
    pages = codes_on(pdf)
    assert [code for page in pages[:-1] for code in page] == [j.code for j in jobs]
    assert pages[-1] == [payload.make("O", WORK_ORDER, 900, 2)], "the next crew begins on a page of its own"
    assert set(millimetres(pdf)) == {(210, 297)}


def test_it_says_what_the_crew_needs_in_chinese():
    text = text_of(dispatch.dispatch_lists([crew([job(10, urgent=True, behind=True)])]))
    for expected in ("派工单", "车工一班", "2026-11-23", "10 精铣", "Finish milling", "液压阀体", "HR-1001",
                     "SO26040048", "1,210 件", "1,250", "300", "2026-12-05", "加急", "拖期", "二车间 加工中心 M3"):
        assert expected in text
    assert "未分班组" in text_of(dispatch.dispatch_lists([crew([job(10)], crew="", crew_en="")]))


def test_what_is_not_urgent_or_behind_is_not_marked():
    text = text_of(dispatch.dispatch_lists([crew([job(10)])]))
    assert "加急" not in text and "拖期" not in text


def test_a_list_without_work_is_none():
    with pytest.raises(ValueError, match="nothing"):
        dispatch.dispatch_lists([crew([])])
