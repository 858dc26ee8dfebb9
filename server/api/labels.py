"""What is printed: travelers, package labels, tracking cards, badges, as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from labels import cards, payload, seal, sheet
from labels import delivery as note_paper
from labels.fonts import FontMissing
from server.api import query
from server.api.access import allow
from server.api.body import read_json
from server.api.context import kit
from server.api.errors import ApiError
from server.api.rights import ISSUE_CODES, KEEPERS, PRINT, READ_DELIVERIES
from server.api.schemas.people import BadgesIn, EnrolmentSheetIn
from server.services.badges import Badges
from server.services.box_words import box_words
from server.services.deliveries import Deliveries
from server.services.orders import tracking_token
from server.services.people import Member, People, members
from server.services.ports import TRACKING
from sync.event import parse_instant
from sync.model.boxes import place
from sync.model.quantity import format_quantity, parse_quantity
from sync.model.records import Operation, Order, Package, Product, WorkCenter, WorkOrder
from sync.world import World

bp = Blueprint("labels", __name__, url_prefix="/api/v1/labels")
MAX_BADGES = 500
ROLE_NAMES = {"worker": "操作工", "foreman": "班组长", "inspector": "质检员", "warehouse": "仓库", "sales": "销售",
              "planner": "计划", "supervisor": "主管", "boss": "老板", "admin": "管理员"}


def pdf(name: str, make: Callable[[], bytes]) -> Response:
    """A PDF made outside the event loop, shown in the browser. 503 where no font holds Chinese."""
    try:
        data = kit().offload(make)
    except FontMissing as error:
        raise ApiError(503, "no_label_font") from error
    return Response(data, mimetype="application/pdf", headers={
        "Content-Disposition": f'inline; filename="{name}.pdf"'})


def moment() -> str:
    return kit().factory.local().strftime("%Y-%m-%d %H:%M")


@bp.get("/traveler/<work_order_id>.pdf")
@allow(roles=PRINT, scopes={"orders:write"})
def traveler(work_order_id: str) -> Response:
    """The sheet that goes with the parts, at its present revision. paper=A4 or A5."""
    paper: sheet.Paper = "A5" if query.chosen("paper", ("A4", "A5"), "A4") == "A5" else "A4"
    with kit().store.reading() as reads:
        world = World(reads.source)
        work_order = world.get(WorkOrder, work_order_id)
        if work_order is None:
            raise ApiError(404)
        made = traveler_sheet(world, work_order)
    return pdf(f"traveler-{work_order_id}", lambda: sheet.travelers([made], paper))


def traveler_sheet(world: World, work_order: WorkOrder) -> sheet.TravelerSheet:
    order, product = world.need(Order, work_order.order), world.need(Product, work_order.sku)
    steps = [world.need(Operation, f"{work_order.id}/{n}") for n in work_order.operations]
    return sheet.TravelerSheet(
        public_url=kit().settings.public_url,
        code=kit().codes.work_order_code(work_order.id, work_order.revision), order_no=order.id,
        sku=product.id, product=product.name, quantity=format_quantity(work_order.planned),
        unit=product.unit, revision=work_order.revision, promised_ship=order.promised_ship,
        steps=[step_of(world, work_order, s) for s in steps], planned_start=work_order.planned_start,
        planned_finish=work_order.planned_finish, urgent=order.priority == "urgent",
        requirements=work_order.requirements, drawing=work_order.drawing, origin=order.origin or "",
        printed_at=moment())


def step_of(world: World, work_order: WorkOrder, step: Operation) -> sheet.Step:
    center = world.get(WorkCenter, step.work_center)
    return sheet.Step(number=step.number, name=step.name, name_en=step.name_en,
                      work_center=center.name if center else step.work_center,
                      code=payload.make("O", work_order.id, step.number, work_order.revision),
                      inspect=step.kind == "inspect")


@bp.get("/packages/<batch>.pdf")
@allow(roles=ISSUE_CODES)
def packages(batch: str) -> Response:
    """A roll of labels, one a page."""
    with kit().store.reading() as reads:
        found = reads.find(Package, {"batch": batch}) if batch else []
    if not found:
        raise ApiError(404)
    made = [cards.PackageLabel(kit().settings.public_url, p.code, batch[-6:].upper(), (i + 1, len(found)))
            for i, p in enumerate(found)]
    return pdf(f"labels-{batch}", lambda: cards.package_labels(made))


@bp.get("/package/<package_id>.pdf")
@allow(roles=ISSUE_CODES)
def package(package_id: str) -> Response:
    """One label again, with what is inside."""
    with kit().store.reading() as reads:
        world = World(reads.source)
        found = world.get(Package, package_id)
        if found is None:
            raise ApiError(404)
        made = package_label(world, found)
    return pdf(f"package-{package_id}", lambda: cards.package_labels([made]))


def package_label(world: World, package: Package) -> cards.PackageLabel:
    """The label of a box that holds something: what, which of how many, and whether it is urgent."""
    orders = list({w.order: world.need(Order, w.order) for w in (world.need(WorkOrder, id) for id in package.lines)}
                  .values())
    spot = place(world, package)
    # Paper stays as it is printed: where boxes were emptied, how many there are is left to screens.
    number = (spot["number"], 0 if spot["gap"] else spot["total"]) if spot["total"] else None
    return cards.PackageLabel(
        kit().settings.public_url, package.code, package.batch[-6:].upper(), None, contents_of(world, package), number,
        any(o.priority == "urgent" for o in orders))


def contents_of(world: World, package: Package) -> list[str]:
    """One line a work order: product, quantity, unit."""
    lines = []
    for id, quantity in package.lines.items():
        product = world.need(Product, world.need(WorkOrder, id).sku)
        lines.append(f"{product.name} × {format_quantity(quantity)} {product.unit}")
    return lines[:4]


@bp.get("/tracking/<no>.pdf")
@allow(roles=PRINT, scopes={"orders:write"})
def tracking(no: str) -> Response:
    """The card for the customer, with the link to the order's page."""
    with kit().store.reading() as reads:
        world = World(reads.source)
        order = world.get(Order, no)
        token = tracking_token(kit(), no, reads.secrets.kept_code(TRACKING, no)) if order else None
        if order is None or token is None:
            raise ApiError(404)
        lines = []
        for entry in order.lines:
            product = world.need(Product, entry["sku"])
            lines.append((product.name, f"{format_quantity(entry['quantity'])} {product.unit}"))
    card = cards.TrackingCard(kit().settings.public_url, payload.make("T", token), order.id,
                              order.promised_ship, lines)
    return pdf(f"tracking-{no}", lambda: cards.tracking_card(card))


@bp.get("/delivery/<delivery_id>.pdf")
@allow(roles=READ_DELIVERIES, scopes={"orders:read", "orders:write"})
def delivery(delivery_id: str) -> Response:
    """The delivery note. paper=A5 (lying) or A4."""
    paper: sheet.Paper = "A4" if query.chosen("paper", ("A4", "A5"), "A5") == "A4" else "A5"
    note = Deliveries(kit()).whole(delivery_id)
    [no, *others] = [o["no"] for o in note["orders"]]
    with kit().store.reading() as reads:
        token = None if others else tracking_token(kit(), no, reads.secrets.kept_code(TRACKING, no))
    made = note_sheet(note, payload.make("T", token) if token else "")
    return pdf(f"delivery-{delivery_id}", lambda: note_paper.delivery_note(made, paper))


def note_sheet(note: dict[str, Any], code: str) -> note_paper.DeliveryNote:
    """The note's rows: a product of an order with the boxes that it is in."""
    goods = []
    for order in note["orders"]:
        boxes = [b for b in note["packages"] if b["order"] == order["no"]]
        for sku in dict.fromkeys(line["sku"] for b in boxes for line in b["lines"]):
            inside = [(b, line) for b in boxes for line in b["lines"] if line["sku"] == sku]
            quantity = sum(parse_quantity(line["quantity"]) for _, line in inside)
            first = inside[0][1]
            goods.append(note_paper.Goods(
                first["name"], sku, format_quantity(quantity), first["unit"], order["ref"] or order["no"],
                box_words([b["number"] for b, _ in inside], order["total"], order["gap"])))
    factory = kit().factory.setting("factory", {})
    return note_paper.DeliveryNote(
        public_url=kit().settings.public_url, id=note["id"], mode=note["mode"], customer=note["customer"],
        goods=goods, box_count=len(note["packages"]), day=kit().factory.today(note["at"]),
        phone=note["phone"] or "", address=note["address"], driver=note["driver"], note=note["note"], code=code,
        factory=[str(factory.get(name) or "") for name in ("name", "phone", "address")], printed_at=moment())


@bp.get("/badges.pdf")
@allow(roles=KEEPERS)
def badges() -> Response:
    """Badges of the people named in `ids` (commas between), or of everybody who is active."""
    ids = [i for i in request.args.get("ids", "").split(",") if i][:MAX_BADGES]
    return badge_cards(ids, {})


@bp.post("/badges.pdf")
@allow(roles=KEEPERS)
def badges_with_pins() -> Response:
    """Badges, and a slip for each PIN that was just told: {items: [{id, pin?}]}."""
    items = read_json(BadgesIn())["items"]
    return badge_cards([i["id"] for i in items], {i["id"]: i["pin"] for i in items if i.get("pin")})


def badge_cards(ids: list[str], pins: dict[str, str]) -> Response:
    with kit().store.reading() as reads:
        people = [m for m in members(reads, ids or None) if m.person.active][:MAX_BADGES]
        made = [badge_of(m, code, pins.get(m.id, "")) for m in people if (code := People(kit()).badge(reads, m.id))]
    if not made:
        raise ApiError(404)
    return pdf("badges", lambda: cards.badges(made))


def badge_of(who: Member, identifier: str, pin: str = "") -> cards.Badge:
    code = payload.make("B", identifier)
    roles = " ".join(ROLE_NAMES.get(r, r) for r in who.person.roles[:2])
    return cards.Badge(kit().settings.public_url, code, who.name, roles, who.username, sealed(code, who.id), pin)


def sealed(code: str, person_id: str) -> str:
    """What stands behind the code of a badge printed today; "" for somebody whose id is no UUID."""
    try:
        return seal.make(code, person_id, kit().factory.local().date(), Badges(kit()).key.sign)
    except ValueError:
        return ""


@bp.post("/enrolment.pdf")
@allow(roles=KEEPERS)
def enrolment() -> Response:
    """A sheet of cards to enrol many phones with, from codes that were just issued: {codes, expires_at}."""
    body = read_json(EnrolmentSheetIn())
    codes = [payload.parse(text) for text in body["codes"]]
    until = parse_instant(body["expires_at"])
    if until is None or any(code is None or code.kind != "D" for code in codes):
        raise ApiError(422)
    told = f"{kit().factory.local(until):%Y-%m-%d %H:%M}"
    made = [cards.Enrolment(kit().settings.public_url, code.text, told) for code in codes if code]
    return pdf("enrolment", lambda: cards.enrolments(made))
