"""What the demo factory makes, who works there and for whom. Invented, plausible, always the same."""

from __future__ import annotations

from typing import Any

from sync.model.quantity import format_quantity

FACTORY = {"name": "甬诚精密五金", "name_en": "Yongcheng Precision Hardware", "phone": "0574-8800 0100",
           "address": "宁波市鄞州区启明路 66 号"}
SHIFTS = [
    {"id": "day", "name": "白班", "name_en": "Day", "start": "08:00", "end": "20:00", "break_minutes": 60},
    {"id": "night", "name": "夜班", "name_en": "Night", "start": "20:00", "end": "08:00", "break_minutes": 60}]

WORK_CENTERS: list[dict[str, str]] = [
    {"id": "CUT", "name": "下料台", "name_en": "Cutting", "workshop": "一车间", "crew": "一班"},
    {"id": "CNC", "name": "数控机床", "name_en": "CNC machine", "workshop": "一车间", "crew": "一班"},
    {"id": "PRESS", "name": "冲床", "name_en": "Press", "workshop": "二车间", "crew": "二班"},
    {"id": "MOLD", "name": "注塑机", "name_en": "Injection moulding", "workshop": "二车间", "crew": "二班"},
    {"id": "FINISH", "name": "表面处理", "name_en": "Finishing", "workshop": "三车间", "crew": "二班"},
    {"id": "QC", "name": "检验台", "name_en": "Inspection bench", "workshop": "质检室", "crew": "质检"},
]

DEFECTS: list[dict[str, str]] = [
    {"id": "SCRATCH", "name": "划伤", "name_en": "Scratch"},
    {"id": "SIZE", "name": "尺寸超差", "name_en": "Out of size"},
    {"id": "BURR", "name": "毛刺", "name_en": "Burr"},
    {"id": "COLOR", "name": "色差", "name_en": "Wrong colour"},
    {"id": "SHORT", "name": "缺料", "name_en": "Short shot"},
    {"id": "CRACK", "name": "裂纹", "name_en": "Crack"},
    {"id": "MIX", "name": "混料", "name_en": "Mixed parts"},
    {"id": "OTHER", "name": "其他", "name_en": "Other"},
]

CARRIERS: list[dict[str, str]] = [
    {"code": "SF", "name": "顺丰", "name_en": "SF Express"},
    {"code": "ZTO", "name": "中通", "name_en": "ZTO Express"},
    {"code": "JD", "name": "京东", "name_en": "JD Logistics"},
    {"code": "Deppon", "name": "德邦", "name_en": "Deppon"},
    {"code": "self", "name": "自送/自提", "name_en": "Own delivery or pick-up"},
]


RATE = 12  # thousandths of a yuan for a second of standard time: some 43 yuan an hour


def step(number: int, name: str, name_en: str, center: str, seconds: int, kind: str = "make") -> dict[str, Any]:
    return {"number": number, "name": name, "name_en": name_en, "work_center": center,
            "kind": kind, "standard_seconds": seconds,
            "piece_rate": format_quantity(0 if kind == "inspect" else seconds * RATE)}


CUT = step(10, "下料", "Cut", "CUT", 20)
MOLD = step(10, "注塑", "Mould", "MOLD", 45)
FINAL = step(40, "终检", "Final inspection", "QC", 10, "inspect")


def turned(seconds: int) -> list[dict[str, Any]]:
    return [CUT, step(20, "数控加工", "Machine", "CNC", seconds), step(30, "去毛刺", "Deburr", "FINISH", 15), FINAL]


def moulded() -> list[dict[str, Any]]:
    return [MOLD, step(20, "修边", "Trim", "FINISH", 12), FINAL]


def pressed(seconds: int) -> list[dict[str, Any]]:
    return [CUT, step(20, "冲压折弯", "Press and bend", "PRESS", seconds),
            step(30, "喷涂", "Coat", "FINISH", 30), FINAL]


def product(sku: str, name: str, name_en: str, unit: str, pack: str, drawing: str,
            routing: list[dict[str, Any]]) -> dict[str, Any]:
    return {"sku": sku, "name": name, "name_en": name_en, "unit": unit, "pack_quantity": pack,
            "tolerance": 50, "drawing": drawing, "routing": routing}


PRODUCTS: list[dict[str, Any]] = [
    product("HR-1001", "M8×40 内六角螺栓", "M8×40 socket screw", "件", "100", "HR-1001-A", turned(25)),
    product("HR-1002", "法兰盘 Φ120", "Flange Φ120", "件", "20", "HR-1002-C", turned(180)),
    product("ZS-220A", "注塑外壳 左", "Moulded housing, left", "件", "40", "ZS-220-B", moulded()),
    product("ZS-220B", "注塑外壳 右", "Moulded housing, right", "件", "40", "ZS-220-B", moulded()),
    product("DT-77", "电梯导靴", "Elevator guide shoe", "套", "10", "DT-77-A", turned(240)),
    product("MJ-035", "铰链，缓冲", "Soft-close hinge", "个", "50", "MJ-035-D", pressed(20)),
    product("BK-9", "支架 (304不锈钢)", "Bracket (304 stainless)", "件", "50", "BK-9-A", pressed(35)),
    product("GL-5.5", "钢管 5.5m", "Steel tube 5.5 m", "根", "25", "GL-5.5-A",
            [CUT, step(20, "弯管", "Bend", "PRESS", 90), FINAL]),
]
LATE_ROUTING = "GL-5.5"  # its routing comes last: orders of it show 已确认 until then

# (role, name, user name, crew)
PEOPLE: list[tuple[str, str, str, str]] = [
    ("admin", "林晓燕", "admin", "办公室"), ("boss", "郑国强", "boss", "办公室"),
    ("supervisor", "陈建军", "chenjj", "车间办"), ("supervisor", "黄丽娟", "huanglj", "车间办"),
    ("planner", "吴志明", "wuzm", "计划部"), ("planner", "赵敏", "zhaomin", "计划部"),
    ("sales", "孙婷", "sunting", "销售部"), ("sales", "周海波", "zhouhb", "销售部"),
    ("foreman", "马大勇", "mady", "一班"), ("foreman", "何秀英", "hexy", "二班"),
    ("inspector", "徐静", "xujing", "质检"), ("inspector", "高翔", "gaoxiang", "质检"),
    ("inspector", "罗芳", "luofang", "质检"),
    ("warehouse", "郭铁柱", "guotz", "仓库"), ("warehouse", "谢玲", "xieling", "仓库"),
    ("warehouse", "邓超", "dengchao", "仓库"),
    ("worker", "王强", "wangqiang", "一班"), ("worker", "李娜", "lina", "一班"),
    ("worker", "张伟", "zhangwei", "一班"), ("worker", "刘洋", "liuyang", "一班"),
    ("worker", "杨帆", "yangfan", "一班"), ("worker", "胡小军", "huxj", "二班"),
    ("worker", "朱莉", "zhuli", "二班"), ("worker", "秦刚", "qingang", "二班"),
    ("worker", "许梅", "xumei", "二班"),
]

CUSTOMERS: list[tuple[str, str, str]] = [
    ("宁波顺达汽配有限公司", "13800010001", "宁波市北仑区进港路 18 号"),
    ("苏州金鸡湖设备", "13800010002", "苏州工业园区星湖街 88 号"),
    ("常州恒宇五金", "13800010003", "常州市武进区常武路 6 号"),
    ("上海浦东电梯部件", "13800010004", "上海市浦东新区川沙路 500 号"),
    ("台州黄岩精塑厂", "13800010005", "台州市黄岩区院桥镇工业路 3 号"),
    ("佛山顺德家电配件", "13800010006", "佛山市顺德区容桂大道 120 号"),
    ("无锡（锡山）机电", "13800010007", "无锡市锡山区东亭路 45 号"),
    ("Apex Hardware GmbH", "+49 711 555 0100", "Industriestraße 7, Stuttgart"),
    ("Müller & Söhne", "+49 89 555 0123", "Lindwurmstraße 12, München"),
    ("义乌市小商品城 个体户", "13800010010", "义乌市福田路 105 号"),
]
WISHES = ("", "", "", "", "首件确认", "不要打logo", "出口木箱", "分两批发", "表面不得有划伤")
