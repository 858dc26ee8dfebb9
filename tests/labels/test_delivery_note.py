"""The delivery note, read back: goods, boxes, places to sign, and the code of the order's page."""

import pytest

from labels import cards, delivery
from tests.labels import samples
from tests.labels.test_sheets import codes_on, millimetres, pages, text_of


@pytest.mark.parametrize(("paper", "size"), [("A5", (210, 148)), ("A4", (210, 297))])
def test_it_says_what_goes_to_whom(paper, size):
    pdf = delivery.delivery_note(samples.note(), paper)
    assert millimetres(pdf) == [size]
    assert codes_on(pdf) == [[samples.card().code]]
    text = text_of(pdf)
    for expected in ("送货单", "DN261122-001", "宏远机械有限公司", "0512-5555 1234", "民生路 88 号东门", "2026-11-22",
                     "液压阀体", "HR-1001", "50 件", "SO26040048", "4-6/99", "共 6 箱", "王师傅", "下午四点前送到",
                     "收货人签字", "宏锐液压"):
        assert expected in text, expected


def test_a_pick_up_is_named_so_and_needs_no_code():
    pdf = delivery.delivery_note(samples.note(mode="pick_up", code=False))
    assert codes_on(pdf) == [[]]
    assert "提货单" in text_of(pdf)
    assert "发货人" in text_of(pdf)


@pytest.mark.parametrize("paper", ["A4", "A5"])
@pytest.mark.parametrize("rows", [1, 5, 8, 12, 31])
def test_no_row_is_lost_and_signatures_stand_once(rows, paper):
    pdf = delivery.delivery_note(samples.note(rows), paper)
    text = text_of(pdf)
    assert [f"HR-10{i:02d}" in text for i in range(rows)] == [True] * rows
    assert text.count("收货人签字") == 1
    count = len(pages(pdf, 40))
    assert f"{count}/{count}" in text


def test_without_goods_there_is_no_note():
    with pytest.raises(ValueError, match="to print"):
        delivery.delivery_note(samples.note(0))


def test_a_box_label_says_which_of_how_many_and_that_it_is_urgent():
    code = samples.package().code
    for mark in (False, True):
        label = cards.PackageLabel(samples.PUBLIC, code, "R-1", None, ("阀芯 × 5 件",), (113, 212), mark)
        pdf = cards.package_labels([label])
        assert "箱 113/212" in text_of(pdf)
        assert ("加急" in text_of(pdf)) == mark
        assert codes_on(pdf) == [[code]]
