"""One of each printed sheet, filled as a factory would."""

import hashlib
from collections.abc import Sequence
from datetime import date

from labels import payload, seal
from labels.cards import Badge, Enrolment, PackageLabel, TrackingCard
from labels.delivery import DeliveryNote, Goods
from labels.sheet import Step, TravelerSheet

PUBLIC = "https://track.example.cn"
WORK_ORDER = "7K3M9QXR"
STEPS = (("下料", "Cutting", "一车间 锯床 A1"), ("粗车", "Rough turning", "一车间 数控车 C2"),
         ("精铣", "Finish milling", "二车间 加工中心 M3"), ("去毛刺", "Deburring", "二车间 钳工台"),
         ("终检", "Final inspection", "质检室"))


def steps(count: int) -> list[Step]:
    found = []
    for i in range(count):
        name, name_en, work_center = STEPS[i % len(STEPS)]
        number = 10 * (i + 1)
        code = payload.make("O", WORK_ORDER, number, 2)
        found.append(Step(number, name, work_center, code, name_en, inspect=name == "终检"))
    return found


def traveler(operations: int = 5, requirements: str = "表面无划伤，每箱 50 件", urgent: bool = True) -> TravelerSheet:
    return TravelerSheet(
        PUBLIC, payload.make("W", WORK_ORDER, revision=2), "SO-2026-0417", "HR-1001", "液压阀体", "1,250", "件", 2,
        "2026-12-05", steps(operations), "2026-11-23", "2026-12-03", urgent, requirements, "HR-1001-D", "",
        "2026-11-21 22:30")


def package(number: int = 1, contents: Sequence[str] = ()) -> PackageLabel:
    code = payload.make("P", f"2QEEZTGSYGY2MZ{number:02d}")
    return PackageLabel(PUBLIC, code, "R-20261121-1", (number, 40), contents)


def card() -> TrackingCard:
    return TrackingCard(PUBLIC, payload.make("T", "M058X44RBRMMA719T1D1YNWP1Y"), "SO-2026-0417", "2026-12-05",
                        [("液压阀体", "1,250 件"), ("阀芯", "2,500 件")], "宏锐液压")


def badge(number: int, name: str = "王建国", pin: str = "", sealed: bool = True, public: str = PUBLIC) -> Badge:
    code = payload.make("B", f"QJXEAESBEDFZ2W{number:02d}")
    person = f"01920000-0000-7000-8000-{number:012d}"
    made = seal.make(code, person, date(2026, 11, 22), lambda data: hashlib.sha512(data).digest()) if sealed else ""
    return Badge(public, code, name, "操作工 Worker", f"E{number:03d}", made, pin)


def enrolment(number: int) -> Enrolment:
    return Enrolment(PUBLIC, payload.make("D", f"CYQJR9FGSG09QA{number:02d}"), "2026-11-22 18:00")


def note(rows: int = 2, mode: str = "own", code: bool = True) -> DeliveryNote:
    goods = [Goods("液压阀体", f"HR-10{i:02d}", f"{50 * (i + 1)}", "件", "SO26040048", f"{3 * i + 1}-{3 * i + 3}/99")
             for i in range(rows)]
    return DeliveryNote(
        PUBLIC, "DN261122-001", mode, "宏远机械有限公司", goods, 3 * rows, "2026-11-22", "0512-5555 1234",
        "苏州市民生路 88 号东门", "王师傅", "下午四点前送到",
        card().code if code else "", ["宏锐液压", "0512-88886666"])
