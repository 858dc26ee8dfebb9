"""What all printed sheets share: paper, ink, one orange, the mark, QR symbols, text that fits its place.

fpdf is imported by the first sheet: a server that starts need not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from weakref import finalize

from labels import fonts, payload, render

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.drawing import PaintedPath

INK, INK_2, LINE, SUNKEN, ORANGE = "#14181d", "#48505a", "#b9b6ae", "#f1efe9", "#ff7a1a"
MM_PER_POINT = 25.4 / 72
NO_LINE_START = "，。；：！？、）】》”’%‰°"
Align = Literal["L", "C", "R"]
Style = Literal["regular", "bold", "mono"]

# The character 随 as a path through boxes, on a field of 100 x 100 (pwa/public/icon.svg): ink, then the orange route.
MARK_INK = (
    ((13, 85), (13, 14), (31, 14), (31, 27), (24, 35), (32, 43), (32, 57), (23, 57)),
    ((58, 25), (90, 25)), ((73, 12), (71, 25), (58, 42)),
    ((66, 39), (86, 39), (86, 73)), ((66, 39), (66, 73)), ((66, 50), (86, 50)), ((66, 61), (86, 61)),
)
MARK_ROUTE = (((44, 14), (49, 21)), ((41, 37), (49, 37), (49, 68), (41, 77)))
MARK_TAIL = ((49, 72), ((56, 83), (66, 85), (90, 85)))  # a start, then one cubic curve


def close_fonts(pdf: FPDF) -> None:
    """The library leaves the fonts' files open."""
    from fpdf.fonts import TTFFont

    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


class Canvas:
    """A PDF measured in millimetres from the top left. scale: everything on it is drawn that much larger or smaller."""

    def __init__(self, width: float, height: float, title: str, scale: float = 1.0,
                 faces: fonts.Fonts | None = None) -> None:
        from fpdf import FPDF

        self.scale, self.width, self.height = scale, width, height
        self.pdf = FPDF(unit="mm", format=(width * scale, height * scale))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-CN")
        self.pdf.set_creator("Suigong")
        faces = faces or fonts.find()
        for style, face in (("regular", faces.regular), ("bold", faces.bold), ("mono", faces.mono)):
            self.pdf.add_font(style, fname=str(face.path), collection_font_number=face.index)
        finalize(self, close_fonts, self.pdf)  # also of a sheet that was only measured

    def page(self) -> None:
        self.pdf.add_page()

    def bytes(self) -> bytes:
        return bytes(self.pdf.output())

    # -- text

    def text(self, x: float, y: float, text: str, size: float, style: Style = "regular", color: str = INK,
             width: float | None = None, align: Align = "L") -> None:
        """One line. y: its baseline. size: points. width: the line is set smaller until it fits, then cut with "…"."""
        style = _style(text, style)
        smallest = size * 0.7
        while width is not None and size > smallest and self.length(text, size, style) > width:
            size -= 0.25
        if width is not None and self.length(text, size, style) > width:
            text = self._cut(text, size, style, width)
        if align != "L":
            free = (width or 0) - self.length(text, size, style)
            x += free if align == "R" else free / 2
        self._font(size, style, color)
        self.pdf.text(x * self.scale, y * self.scale, text)

    def length(self, text: str, size: float, style: Style = "regular") -> float:
        """Millimetres that a line takes."""
        self._font(size, _style(text, style), INK)
        return self.pdf.get_string_width(text) / self.scale

    def lines(self, text: str, size: float, width: float, most: int, style: Style = "regular",
              more: str = "…") -> list[str]:
        """Wrapped text, at most `most` lines; when more would follow, the last one is cut and ends with `more`."""
        found: list[str] = []
        for paragraph in text.splitlines():
            line = ""
            for piece in _pieces(paragraph):
                if line and self.length(line + piece.rstrip(), size, style) > width:
                    found.append(line.rstrip())
                    line = ""
                line += piece if line else piece.lstrip()
            found.append(line)
        if len(found) > most:
            room = width - self.length(more, size, style)
            found[most - 1:] = [self._cut(found[most - 1], size, style, room, "") + more]
        return [self._cut(line, size, style, width) for line in found]

    def _cut(self, text: str, size: float, style: Style, width: float, more: str = "…") -> str:
        if self.length(text, size, style) <= width:
            return text
        while text and self.length(text + more, size, style) > width:
            text = text[:-1]
        return text.rstrip() + more

    def _font(self, size: float, style: Style, color: str) -> None:
        self.pdf.set_font(style, size=size * self.scale)
        self.pdf.set_text_color(color)

    # -- shapes

    def box(self, x: float, y: float, width: float, height: float, fill: str | None = None,
            line: str | None = None, radius: float = 0, thickness: float = 0.25) -> None:
        if fill:
            self.pdf.set_fill_color(fill)
        if line:
            self.pdf.set_draw_color(line)
        self.pdf.set_line_width(thickness * self.scale)
        s = self.scale
        self.pdf.rect(x * s, y * s, width * s, height * s, style="D" * bool(line) + "F" * bool(fill),
                      round_corners=radius > 0, corner_radius=radius * s)

    def rule(self, x1: float, y1: float, x2: float, y2: float, color: str = LINE, thickness: float = 0.25,
             dash: float = 0) -> None:
        s = self.scale
        self.pdf.set_draw_color(color)
        self.pdf.set_line_width(thickness * s)
        self.pdf.set_dash_pattern(dash * s, dash * s)
        self.pdf.line(x1 * s, y1 * s, x2 * s, y2 * s)
        self.pdf.set_dash_pattern()

    def qr(self, x: float, y: float, size: float, text: str, level: render.Level = "Q") -> None:
        """A symbol with its quiet zone inside a square of `size` millimetres: one filled path, sharp at any size."""
        from fpdf.enums import PathPaintRule

        modules = render.matrix(text, level)
        unit = size / (len(modules) + 2 * render.QUIET) * self.scale
        left, top = x * self.scale + render.QUIET * unit, y * self.scale + render.QUIET * unit
        with self.pdf.new_path() as path:
            path.style.fill_color, path.style.stroke_color = INK, None
            path.style.paint_rule = PathPaintRule.FILL_NONZERO
            for column, row, width in render.runs(modules):
                path.rectangle(left + column * unit, top + row * unit, width * unit, unit)

    def code(self, x: float, y: float, size: float, code: str, public_url: str, text_size: float = 8,
             seal: str = "") -> None:
        """The symbol of a code, and under it the code for people; `size` wide, about 5 mm higher."""
        self.qr(x, y, size, payload.url(public_url, code, seal))
        self.text(x, y + size + text_size * MM_PER_POINT * 0.9, payload.grouped(code), text_size, "mono",
                  width=size, align="C")

    def mark(self, x: float, y: float, size: float) -> None:
        """The product's mark in a square of `size` millimetres."""
        unit = size / 100 * self.scale
        left, top = x * self.scale, y * self.scale
        for strokes, color in ((MARK_INK, INK), (MARK_ROUTE, ORANGE)):
            with self.pdf.new_path() as path:
                _stroke(path, color, 6 * unit)
                for (start, *rest) in strokes:
                    path.move_to(left + start[0] * unit, top + start[1] * unit)
                    for px, py in rest:
                        path.line_to(left + px * unit, top + py * unit)
        with self.pdf.new_path() as tail:
            _stroke(tail, ORANGE, 6 * unit)
            start, curve = MARK_TAIL
            tail.move_to(left + start[0] * unit, top + start[1] * unit)
            tail.curve_to(*(at for px, py in curve for at in (left + px * unit, top + py * unit)))


def _stroke(path: PaintedPath, color: str, width: float) -> None:
    from fpdf.enums import PathPaintRule, StrokeCapStyle, StrokeJoinStyle

    style = path.style
    style.fill_color, style.stroke_color, style.stroke_width = None, color, width
    style.stroke_cap_style, style.stroke_join_style = StrokeCapStyle.SQUARE, StrokeJoinStyle.MITER
    style.paint_rule, style.auto_close = PathPaintRule.STROKE, False


def _style(text: str, style: Style) -> Style:
    """The monospaced face is for codes and numbers; it need not hold Chinese."""
    return "regular" if style == "mono" and not text.isascii() else style


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a blank or hyphen in Latin text, between any two Chinese characters."""
    pieces: list[str] = []
    for character in text:
        joined = pieces and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace()
        if (joined and character.isascii()) or (pieces and character in NO_LINE_START):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
