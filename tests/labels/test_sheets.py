"""Printed sheets, read back as a phone would: every code, at the size it is printed, and the Chinese text."""

import io
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

from labels import canvas, cards, fonts, payload, read, render, sheet
from tests import small_fonts
from tests.labels import samples

DPI = 200  # a poor printer, photographed well


def pages(pdf: bytes, dpi: int = DPI) -> list[bytes]:
    """Each page as a PNG."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            out = io.BytesIO()
            page.render(scale=dpi / 72).to_pil().save(out, "PNG")
            found.append(out.getvalue())
    return found


def codes_on(pdf: bytes, dpi: int = DPI) -> list[list[str]]:
    """The codes of each page, top to bottom; every symbol must be an address of ours."""
    found = []
    for page in pages(pdf, dpi):
        codes = [payload.parse(symbol.text) for symbol in read.read(page)]
        assert all(codes)
        found.append([code.text for code in codes if code])
    return found


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def millimetres(pdf: bytes) -> list[tuple[int, int]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [(round(w * 25.4 / 72), round(h * 25.4 / 72)) for w, h in (page.get_size() for page in document)]


@pytest.mark.parametrize(("paper", "size"), [("A4", (210, 297)), ("A5", (148, 210))])
def test_traveler_reads_back_on_both_papers(paper, size):
    traveler = samples.traveler()
    pdf = sheet.travelers([traveler], paper)
    assert millimetres(pdf) == [size]
    assert codes_on(pdf) == [[traveler.code, *(step.code for step in traveler.steps)]]


def test_traveler_says_what_the_floor_needs_in_chinese():
    text = text_of(sheet.travelers([samples.traveler()]))
    for expected in ("随工单", "SO-2026-0417", "V2", "加急", "液压阀体", "HR-1001", "1,250", "件", "2026-11-23",
                     "2026-12-03", "2026-12-05", "HR-1001-D", "表面无划伤，每箱 50 件", "终检", "检",
                     "二车间 加工中心 M3", "Finish milling", "2026-11-21 22:30",
                     payload.grouped(samples.traveler().code)):
        assert expected in text


def test_a_normal_order_is_not_marked_urgent():
    assert "加急" not in text_of(sheet.travelers([samples.traveler(urgent=False)]))


def test_many_operations_go_on_the_next_page_and_none_is_lost():
    traveler = samples.traveler(17)
    pdf = sheet.travelers([traveler])
    found = codes_on(pdf)
    assert [code for page in found for code in page if code[0] == "O"] == [step.code for step in traveler.steps]
    assert [page[0] for page in found] == [traveler.code] * len(found)
    assert f"{len(found)}/{len(found)}" in text_of(pdf)


def test_long_requirements_say_where_the_rest_is():
    text = text_of(sheet.travelers([samples.traveler(requirements="每件都要检查" * 60)]))
    assert "全文见手机" in text


def test_several_travelers_in_one_file():
    assert len(pages(sheet.travelers([samples.traveler(), samples.traveler(2)]), 72)) == 2


def test_package_labels_read_back_and_stay_neutral():
    labels = [samples.package(1), samples.package(2, ("液压阀体 HR-1001", "50 件"))]
    pdf = cards.package_labels(labels)
    assert millimetres(pdf) == [(100, 60)] * 2
    assert codes_on(pdf) == [[label.code] for label in labels]
    text = text_of(pdf)
    assert "液压阀体 HR-1001" in text
    assert "1 / 40" in text
    assert "SO-" not in text


def test_tracking_card_reads_back():
    pdf = cards.tracking_card(samples.card())
    assert codes_on(pdf) == [[samples.card().code]]
    text = text_of(pdf)
    assert all(part in text for part in ("看进度", "SO-2026-0417", "2026-12-05", "阀芯", "2,500 件", "宏锐液压"))


def test_badges_read_back_ten_a_page():
    people = [samples.badge(i, "欧阳晓婷" if i % 2 else "Nurmuhemmet Abdulla") for i in range(1, 13)]
    pdf = cards.badges(people)
    found = codes_on(pdf)
    assert [sorted(page) for page in found] == [[p.code for p in people[:10]], [p.code for p in people[10:]]]
    text = text_of(pdf)
    assert "欧阳晓婷" in text
    assert "Nurmuhemmet" in text
    assert "…" not in text


def test_sealed_badges_stay_easy_to_read_even_with_a_long_address():
    people = [samples.badge(i, public="https://suigong.hongrui-hydraulics-suzhou.example.com:8443") for i in (1, 2)]
    [page] = pages(cards.badges(people))
    assert sorted(s.text for s in read.read(page)) == [payload.url(p.public_url, p.code, p.seal) for p in people]
    module = 38 / (len(render.matrix(payload.url(people[0].public_url, people[0].code, people[0].seal), "Q"))
                   + 2 * render.QUIET)
    assert module >= 0.5, "millimetres; cameras of cheap phones focus at 10 cm"


def test_a_pin_stands_on_a_slip_of_its_own_never_on_the_badge():
    people = [samples.badge(1, pin="482913"), samples.badge(2)]
    with pypdfium2.PdfDocument(cards.badges(people)) as document:
        badge, slips = (page.get_textpage().get_text_bounded() for page in document)
    assert "482913" not in badge
    assert "482913" in slips and "王建国" in slips and "E001" in slips and "E002" not in slips


def test_enrolment_cards_read_back():
    codes = [samples.enrolment(i) for i in range(1, 12)]
    pdf = cards.enrolments(codes)
    found = codes_on(pdf)
    assert [sorted(page) for page in found] == [[c.code for c in codes[:10]], [c.code for c in codes[10:]]]
    assert "2026-11-22 18:00" in text_of(pdf)


@pytest.mark.parametrize("family", ["noto", "wqy"])
def test_each_supported_font_is_embedded_as_a_subset(family):
    try:
        faces = fonts.find((family,))
    except fonts.FontMissing:
        pytest.skip(f"the {family} fonts are not installed here; any one family is enough to print")
    pdf = sheet.travelers([samples.traveler()], faces=faces)
    assert len(pdf) < 200_000
    assert "液压阀体" in text_of(pdf)
    assert codes_on(pdf)[0][0] == samples.traveler().code


def test_a_machine_without_chinese_fonts_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "_path", lambda file: None)
    with pytest.raises(fonts.FontMissing, match="install fonts-noto-cjk or fonts-wqy-microhei"):
        small_fonts.whole.__wrapped__()


def test_nothing_to_print_is_an_error():
    for make in (sheet.travelers, cards.package_labels, cards.badges):
        with pytest.raises(ValueError, match="to print"):
            make([])


def test_text_is_made_smaller_then_cut_and_never_leaves_its_place():
    page = canvas.Canvas(100, 50, "test")
    page.page()
    page.text(5, 20, "液压阀体总成带安装支架与密封组件", 14, width=30)
    page.text(5, 40, "短", 14, width=30)
    text = text_of(page.bytes())
    assert "…" in text
    assert "短" in text
    assert all(page.length(line, 12) <= 40 for line in page.lines("长" * 200 + " long words here", 12, 40, 3))


def test_no_line_starts_with_a_comma():
    page = canvas.Canvas(100, 50, "test")
    assert page.lines("一二三，四五", 12, page.length("一二三", 12) + 0.1, 3) == ["一二", "三，四", "五"]


def test_the_mark_is_the_app_s_icon():
    """The same strokes as pwa/public/icon.svg, so that paper and screen are visibly one thing."""
    icon = Path(__file__).parents[2] / "pwa" / "public" / "icon.svg"
    drawn = " ".join(p.get("d", "") for p in ElementTree.parse(icon).iter("{http://www.w3.org/2000/svg}path"))
    for stroke in (*canvas.MARK_INK, *canvas.MARK_ROUTE):
        x, y = stroke[0]
        assert f"M{x} {y}" in drawn
    assert drawn.count("M") == len(canvas.MARK_INK) + len(canvas.MARK_ROUTE) + 1
