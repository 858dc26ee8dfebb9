"""One of each printed sheet, filled as a factory would."""

from collections.abc import Sequence

from labels import payload
from labels.cards import Badge, PackageLabel, TrackingCard
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


def badge(number: int, name: str = "王建国") -> Badge:
    return Badge(PUBLIC, payload.make("B", f"QJXEAESBEDFZ2W{number:02d}"), name, "操作工 Worker", f"E{number:03d}")
