"""What is asked of each operation: which things its path names, what its fields may sensibly hold."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz.values import DAYS, NAME, WORDS, known

Strategy = SearchStrategy[Any]
BEARER = st.just("bearer")
QUANTITY = st.integers(1, 9).map(str)
ROLE_LISTS = st.lists(st.sampled_from(["worker", "foreman", "sales"]), min_size=1, max_size=2, unique=True)
ORDER_STEPS = {"confirm": "new draft", "release": "new held order", "hold": "new order", "cancel": "new order",
               "complete": "new delivered", "deliver": "new in transit", "exception": "new shipped",
               "returning": "new exception", "transit": "new shipped", "gate": "new gated"}

# Variable of a path -> the kind of thing; "operation.variable" where operations differ.
PATHS: dict[str, str] = {
    "no": "order", "person_id": "person", "device_id": "device", "sha256": "blob", "file_id": "file", "token": "token",
    "code": "printed", "sku": "sku", "package_id": "box", "batch": "batch", "work_order_id": "work_order",
    "delivery_id": "delivery", "key_id": "new key", "session_id": "new session", "rest": "rest", "kind": "kind",
    **{f"orders.{step}.no": kind for step, kind in ORDER_STEPS.items()},
    "orders.link.no": "new order", "changes.approve.id": "own change", "changes.refuse.id": "new change",
    "deliveries.id": "delivery", "changes.id": "change",
    "deliveries.sign.id": "new delivery", "deliveries.cancel.id": "new delivery", "inbox.resolve.id": "own held",
    "inbox.reopen.id": "new decided",
    "board.behind.name": "figure", "exports.exported.name": "own list", "devices.revoke.device_id": "new device",
    "people.leave.person_id": "new person", "people.revoke.person_id": "new person",
    "people.roles.person_id": "new person", "people.end_session.person_id": "victim",
    "import_jobs.id": "own import", "import_jobs.mapping.id": "new own import", "import_jobs.badges.id": "import",
    "pay.one.person_id": "paid person",
    "inbox.id": "held"}
ENUMS = {"lang": ["zh", "en"], "paper": ["A4", "A5"], "show": ["all", "new", "error"], "by": ["crew", "crew",
    "person"],
         "only": ["urgent", "late"], "kind": ["products", "people"]}
QUERY: dict[str, Strategy] = {
    **{name: st.sampled_from(words) for name, words in ENUMS.items()},
    "limit": st.integers(1, 200), "offset": st.integers(0, 50), "year": st.integers(2024, 2030),
    "days": st.integers(1, 31),
    "cursor": known("cursor"), "q": WORDS, "month": st.integers(1, 12).map(lambda m: f"2026-{m:02d}"), "from": DAYS,
    "to": DAYS, "day": DAYS, "crew": st.sampled_from(["", "none"]), "ids": known("carded"),
    "orders.listed.state": st.sampled_from(["draft", "confirmed", "all"]),
    "exports.exported.state": st.sampled_from(["", "all"]),
    "changes.listed.state": st.sampled_from(["proposed", "approved", "all"]),
    "inbox.listed.state": st.sampled_from(["open", "done", "all"]),
    "deliveries.listed.state": st.sampled_from(["open", "all"])}
# Property -> what is sensible there; "Schema.property" where schemas differ.
HINTS: dict[str, Strategy] = {
    "sku": known("sku"), "quantity": QUANTITY, "order": known("order"), "file": known("file"),
    "files": st.lists(known("file"), max_size=1), "drawing_file": st.one_of(st.just(""), known("file")),
    "photo": st.just(""), "customer_id": st.nothing(), "carrier": st.sampled_from(["SF", "self", "ZTO"]),
    "work_center": known("center"), "CustomerIn.phone": st.just("13900001111"), "WhoIn.phone": st.just("13900001111"),
    "ProductIn.sku": st.integers(0, 99).map(lambda n: f"FZ-{n}"), "id": st.nothing(), "gate": st.just("invoice"),
    "NamedIn.id": st.nothing(), "leader": known("person"), "to": known("person"), "reports_to": known("person"),
    "roles": ROLE_LISTS, "username": known("new name"), "expect": st.nothing(), "pin": st.sampled_from(["482913",
    "731964"]),
    "password": st.text("abcdefgh", min_size=9, max_size=20),
    "LoginIn": st.fixed_dictionaries({"username": known("new username"), "pin": known("pin"), "transport": BEARER}),
    "FirstAdminIn": st.fixed_dictionaries({
        "factory": WORDS, "name": WORDS, "username": st.text("abcdefgh", min_size=3, max_size=9), "transport": BEARER,
        "pin": st.sampled_from(["482913", "731964"])}, optional={"time_zone": st.just("Asia/Shanghai")}),
    "DeliveryIn": st.fixed_dictionaries({"mode": st.sampled_from(["own", "pick_up"]),
                                         "packages": st.lists(known("new box"), min_size=1, max_size=1)},
                                        optional={"driver": WORDS, "note": WORDS}),
    "DeviceKeyIn": known("new public key"), "EnrolIn.code": known("new enrolment"),
    "EnrolIn.name": NAME, "transport": BEARER, "BadgeIn.badge": known("new badge"),
    "BadgeIn.session_id": known("new uuid"), "at": st.just("2026-03-02T09:00:00+08:00"), "offline": st.just(False),
    "CodesIn.count": st.integers(1, 5), "CodesIn.hours": st.nothing(), "PackageCodesIn.count": st.integers(1, 5),
    "SelfTestCheck.id": st.sampled_from(["camera", "storage"]), "app": NAME, "SelfTestIn.checks": st.just(
        [{"id": "camera", "ok": True, "value": "1"}]), "StepIn.number": st.integers(1, 999),
            "tolerance": st.integers(0, 100),
    "ProductIn.routing": st.lists(st.integers(1, 90), unique=True, max_size=3).map(lambda ns: [
        {"number": n, "name": "x", "work_center": "LATHE"} for n in sorted(ns)]),
    "shift": st.just(""), "workshop": NAME, "CrewIn.crew": NAME, "WorkCenterIn.crew": NAME, "PersonIn.crew": NAME,
    "PersonChange.crew": NAME, "time_zone": st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
    "SettingsIn.shifts": st.just([{"id": "day", "name": "白班", "start": "08:00", "end": "17:00"}]),
    "SettingsIn.week": st.lists(st.integers(1, 7), min_size=1, unique=True), "SettingsIn.carriers": st.just(
        [{"code": "SF", "name": "顺丰"}]), "individual_figures": st.just(["supervisor"]),
    "CalendarIn.year": st.just(2026), "DayIn.day": DAYS, "ImportForm.dry_run": st.sampled_from(["0", "1"]),
    "MoveIn.work_order": known("work_order"), "AssignIn.work_order": known("work_order"),
    "operation": st.sampled_from([10, 20]), "AssignIn.crew": st.just(""), "MoveIn.day": DAYS,
    "MoveIn.center": known("center"),
    "ResolveIn.event_id": known("new uuid"), "ReopenIn.event_id": known("new uuid"),
    "ResolveIn.decision": st.sampled_from(["apply", "dismiss"]),
    "ResolveIn.body": st.none(), "BadgesIn.items": st.lists(
        st.fixed_dictionaries({"id": known("carded"), "pin": known("pin")}), min_size=1, max_size=1),
    "EnrolmentSheetIn.codes": st.lists(known("new enrolment"), min_size=1, max_size=1),
    "expires_at": st.just("2026-03-02T09:10:00+08:00"), "ChangeIn.routing": st.nothing(),
    "ChangeIn.drawing": st.nothing(),
    "ChangeIn.lines": st.lists(st.fixed_dictionaries({"sku": known("sku"), "quantity": QUANTITY}), min_size=1,
    max_size=1),
    "MappingIn.sheets": st.just([0]), "MappingIn.header": st.just(1), "MappingIn.columns": st.just({"0": "name"}),
    "ApplyIn.rows": st.one_of(st.just("all"), st.just([{"sheet": 0, "row": 2}])),
    "PushIn.device_id": known("own device"), "PushIn.protocol": st.just(1), "PushIn.events": st.lists(st.one_of(
        known("event"), known("event"), known("odd event"),
        st.fixed_dictionaries({"event_id": known("new uuid"), "type": NAME})), max_size=3)}


def of_path(operation: str, name: str) -> str:
    for key in (f"{operation}.{name}", f"{operation.partition('.')[0]}.{name}", name):
        if key in PATHS:
            return PATHS[key]
    raise KeyError(f"say in PATHS what {name} of {operation} is")


def of_query(operation: str, name: str) -> Strategy:
    return QUERY.get(f"{operation}.{name}", QUERY.get(name, WORDS))
