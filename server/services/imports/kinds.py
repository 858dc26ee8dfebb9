"""Every list that can be imported: its columns, what they are called, and what stands in its sample."""

from __future__ import annotations

from server.services.imports import parsers
from server.services.imports.fields import Field, Kind, choice, code, flag, phone, words
from server.services.imports.order_fields import ORDERS

ID = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"
SKU = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$"
MASTER, PEOPLE = frozenset(("admin", "planner")), frozenset(("admin",))
CREWS, CUSTOMERS = frozenset(("admin", "planner", "supervisor")), frozenset(("admin", "sales", "planner", "supervisor"))
YES_NO = (("是", "yes"), ("否", "no"))
STEP = (("make", ("加工", "make"), ("生产", "制造", "作业")), ("inspect", ("检验", "inspect"), ("质检", "终检", "检查",
    "qc")))


def id_field(what: str = "编号", *more: str) -> Field:
    return Field("id", what, "Id", (*more, "编号", "代码", "编码", "id", "code", "no"), code(ID, "bad_code"), width=12,
                 text=True,
                 hint=("可以不填，系统会编", "May be left empty; one is given"))


def name_field(zh: str, en: str, *more: str, examples: tuple[str, ...], examples_en: tuple[str, ...],
               most: int = 60) -> Field:
    return Field("name", zh, en, (*more, "名称", "名字", "name"), words(most), True, examples=examples,
                 examples_en=examples_en, width=18)


def english(*examples: str) -> Field:
    return Field("name_en", "英文名", "English name", ("英文名", "英文名称", "英文", "englishname", "nameen",
                                                       "english"),
                 words(120), examples=examples, examples_en=examples, width=20)


def active() -> Field:
    return Field("active", "在用", "In use", ("在用", "是否在用", "启用", "是否启用", "状态", "有效", "active", "inuse",
                                              "enabled"),
                 flag, choices=YES_NO, width=8, cell=parsers.yes_cell,
                 hint=("不再使用写“否”", "Write no for what is no longer used"))


WORKSHOPS = Kind("workshops", "车间", "Workshops", (
    id_field("车间编号", "车间编号", "workshopid"),
    name_field("车间", "Workshop", "车间", "车间名称", "部门", "workshop", "workshopname",
               examples=("一车间", "二车间", "质检室"), examples_en=("Workshop 1", "Workshop 2", "Inspection")),
    english("Workshop 1", "Workshop 2", "Inspection"), active()), MASTER, ("id",))

CREW_LIST = Kind("crews", "班组", "Crews", (
    id_field("班组编号", "班组编号", "crewid"),
    name_field("班组", "Crew", "班组", "班组名称", "班", "组别", "crew", "team", "crewname", "teamname",
               examples=("车工一班", "注塑班", "包装班"), examples_en=("Turning crew 1", "Moulding crew",
                                                                       "Packing crew")),
    english("Turning crew 1", "Moulding crew", "Packing crew"),
    Field("workshop", "所属车间", "Workshop", ("所属车间", "车间", "部门", "workshop", "department"), words(60),
          examples=("一车间", "二车间", "一车间"), examples_en=("Workshop 1", "Workshop 2", "Workshop 1")),
    Field("leader", "班组长", "Leader", ("班组长", "班长", "组长", "负责人", "leader", "foreman"), words(60),
          hint=("人员导入以后再填也行", "Can be filled in after people are imported")),
    Field("shift", "班次", "Shift", ("班次", "shift"), words(40), hint=("设置里的班次名称",
                                                                        "A shift from the settings")),
    active()), CREWS, ("id",))

WORK_CENTERS = Kind("work-centers", "机台", "Work centers", (
    id_field("机台编号", "机台编号", "设备编号", "工位编号", "机器编号", "workcenterid", "machineid"),
    name_field("机台", "Work center", "机台", "机台名称", "设备名称", "设备", "工位", "工位名称", "工作中心", "机器",
               "workcenter",
               "machine", "workcentername", "machinename", "station", examples=("数控车床", "注塑机", "检验台"),
               examples_en=("CNC lathe", "Moulding machine", "Inspection bench")),
    english("CNC lathe", "Moulding machine", "Inspection bench"),
    Field("workshop", "所属车间", "Workshop", ("所属车间", "车间", "部门", "workshop", "department"), words(60),
          examples=("一车间", "二车间", "质检室"), examples_en=("Workshop 1", "Workshop 2", "Inspection")),
    Field("crew", "班组", "Crew", ("班组", "所属班组", "班", "crew", "team"), words(60),
          examples=("车工一班", "注塑班", ""), examples_en=("Turning crew 1", "Moulding crew", "")),
    Field("stations", "台数", "Stations", ("台数", "数量", "工位数", "机器数", "stations", "machines", "count", "qty"),
          parsers.counted(1, 1000), examples=(2, 3, 1), width=8),
    Field("minutes", "每天可用分钟", "Minutes a day", ("每天可用分钟", "每天分钟", "日产能分钟", "可用分钟",
                                                       "minutesaday", "minutes"),
          parsers.counted(0, 1440), examples=("", "", ""), width=14,
          hint=("不填按班次算", "Empty: as long as the shifts work")),
    active()), MASTER, ("id",))

PEOPLE_LIST = Kind("people", "人员", "People", (
    name_field("姓名", "Name", "姓名", "人员", "员工姓名", "员工", "fullname", "employee", "employeename",
               examples=("王建国", "李晓梅", "赵敏"), examples_en=("Wang Jianguo", "Li Xiaomei", "Zhao Min")),
    Field("username", "用户名（工号）", "User name", ("用户名", "工号", "登录名", "员工号", "人员编号", "员工编号",
                                                      "账号", "username",
          "user", "login", "employeeno", "employeeid", "staffno"), code(r"^\S{1,40}$", "bad_code"),
          examples=("1001", "1002", ""), text=True, hint=("不填用姓名拼音", "Empty: made from the name")),
    Field("roles", "角色", "Roles", ("角色", "岗位", "职务", "职位", "工种", "权限", "roles", "role", "position", "job",
                                     "jobtitle"),
          parsers.roles, True, examples=("操作工", "班组长", "质检员、仓库"), examples_en=("worker", "foreman",
              "inspector, warehouse"),
          choices=tuple((zh, en) for _, zh, en, _ in parsers.ROLES), cell=parsers.roles_cell,
          hint=("可以多个，用、隔开", "Several: commas between")),
    Field("crew", "班组", "Crew", ("班组", "所属班组", "部门", "班", "组别", "crew", "team", "department"), words(60),
          examples=("车工一班", "车工一班", ""), examples_en=("Turning crew 1", "Turning crew 1", "")),
    Field("reports_to", "上级", "Reports to", ("上级", "直接上级", "汇报给", "领导", "主管", "reportsto", "manager",
                                               "supervisor"),
          words(60), examples=("李晓梅", "", ""), examples_en=("Li Xiaomei", "", ""),
          hint=("姓名或用户名；没处理的待办会上报给他", "Name or user name; tasks nobody handles go there"))),
    PEOPLE, ("username",), ("PIN 由系统生成，导入后可以打印工牌和 PIN 条。",
                            "PINs are made by the system; badges and PIN slips can be printed after the import."))

PRODUCTS = Kind("products", "产品", "Products", (
    Field("sku", "产品编码", "Product code", ("sku", "产品编码", "产品编号", "产品代码", "料号", "物料编码", "物料编号",
                                              "物料号", "存货编码",
          "商品编码", "货号", "品号", "编码", "图号", "型号", "productcode", "productno", "partno", "partnumber",
          "itemno", "itemcode",
          "item", "code", "part"), code(SKU, "bad_sku"), True, examples=("HR-1001", "ZS-220A", "GL-5.5"), text=True),
    name_field("产品名称", "Product name", "产品名称", "品名", "品名规格", "物料名称", "存货名称", "商品名称", "产品",
               "productname",
               "description", "itemname", "product", examples=("内六角螺栓 M8×40", "注塑外壳 左", "钢管 5.5m"),
               examples_en=("Socket screw M8×40", "Moulded housing, left", "Steel tube 5.5 m"), most=120),
    english("Socket screw M8×40", "Moulded housing, left", "Steel tube 5.5 m"),
    Field("unit", "单位", "Unit", ("单位", "计量单位", "unit", "uom", "units"), words(10), examples=("件", "件", "根"),
          examples_en=("pcs", "pcs", "pcs"), width=8),
    Field("pack_quantity", "每箱数量", "Pack quantity", ("每箱数量", "装箱数", "装箱数量", "每箱", "包装数量", "箱装数",
                                                         "标准装箱数",
          "packquantity", "packqty", "perbox", "qtyperbox", "pcsperbox", "boxqty"), parsers.amount, examples=(100, 40,
              25), width=10,
          cell=parsers.number_cell),
    Field("tolerance", "允许超产", "Tolerance", ("允许超产", "超产比例", "允差", "超产", "允许多做", "tolerance",
                                                 "overproduction",
          "overrun"), parsers.percent, examples=("5%", "5%", "0%"), width=10, cell=parsers.percent_cell,
          hint=("最多可以比计划多做多少", "How much may be made beyond the plan")),
    Field("drawing", "图纸号", "Drawing", ("图纸号", "图纸", "图纸编号", "图纸版本", "drawing", "drawingno",
                                           "drawingnumber"), words(200),
          examples=("HR-1001-A", "ZS-220-B", ""), text=True),
    active()), MASTER, ("sku",))

ROUTINGS = Kind("routings", "工艺路线", "Routings", (
    Field("sku", "产品编码", "Product code", PRODUCTS.of("sku").words, code(SKU, "bad_sku"), True,
          examples=("HR-1001", "HR-1001", "HR-1001"), text=True),
    Field("number", "工序号", "Step", ("工序号", "工序序号", "序号", "顺序", "步骤", "step", "stepno", "opno", "op",
                                       "operationno",
          "sequence", "seq"), parsers.counted(1, 999), True, examples=(10, 20, 30), width=8, hint=("10、20、30…",
              "10, 20, 30 …")),
    Field("name", "工序", "Operation", ("工序", "工序名称", "工艺", "工艺名称", "作业", "operation", "operationname",
                                        "process", "name"),
          words(60), True, examples=("下料", "车削", "终检"), examples_en=("Cut", "Turn", "Final inspection")),
    Field("name_en", "工序英文", "English name", ("工序英文", "英文", "英文名", "英文名称", "englishname", "nameen"),
          words(60),
          examples=("Cut", "Turn", "Final inspection"), examples_en=("Cut", "Turn", "Final inspection")),
    Field("work_center", "机台", "Work center", ("机台", "机台编号", "机台名称", "设备", "工位", "工作中心",
                                                 "workcenter", "machine", "station"),
          words(60), True, examples=("数控车床", "数控车床", "检验台"), examples_en=("CNC lathe", "CNC lathe",
                                                                                     "Inspection bench"),
          hint=("编号或名称", "Id or name")),
    Field("kind", "类型", "Kind", ("类型", "工序类型", "性质", "kind", "type"), choice(*STEP),
          choices=tuple(s[1] for s in STEP),
          examples=("加工", "加工", "检验"), examples_en=("make", "make", "inspect"), width=8,
          cell=lambda v, lang: {s[0]: s[1][lang == "en"] for s in STEP}.get(v, v)),
    Field("standard_ms", "标准工时（秒/件）", "Standard time (s a piece)", ("标准工时", "工时", "标准时间", "单件工时",
                                                                            "节拍", "单件工时秒",
          "standardtime", "cycletime", "seconds", "standardseconds", "time"), parsers.seconds, examples=(20, 25, 10),
          width=16,
          cell=parsers.seconds_cell, hint=("25、25秒、1.5分 都行", "25, 25 s or 1.5 min")),
    Field("piece_rate", "计件单价（元）", "Piece rate", ("计件单价", "工价", "单价", "计件工资", "计价", "piecerate",
                                                         "rate", "price"),
          parsers.money, examples=(0.05, 0.12, ""), width=12, cell=parsers.number_cell,
          hint=("每件合格的工钱，可不填", "Pay for one good piece; may be empty"))),
    MASTER, ("sku", "number"), ("一个产品的工序按这张表整条替换。", "The rows of a product replace its whole routing."))

DEFECTS = Kind("defects", "不良原因", "Defect codes", (
    id_field("不良代码", "不良代码", "缺陷代码", "代码", "缺陷编号", "defectcode", "defectid"),
    name_field("不良名称", "Defect", "不良名称", "不良", "不良原因", "缺陷", "缺陷名称", "defect", "defectname",
               "reason",
               examples=("划伤", "尺寸超差", "毛刺"), examples_en=("Scratch", "Out of size", "Burr")),
    english("Scratch", "Out of size", "Burr"), active()), MASTER, ("id",))

CUSTOMER_LIST = Kind("customers", "客户", "Customers", (
    id_field("客户编号", "客户编号", "客户代码", "customerid", "customercode", "customerno"),
    name_field("客户名称", "Customer", "客户名称", "客户", "客户名", "公司名称", "公司", "单位名称", "customer",
               "customername", "company",
               "client", examples=("顺达汽配有限公司", "恒宇五金"), examples_en=("Shunda Auto Parts",
                                                                                 "Hengyu Hardware"), most=100),
    Field("phone", "电话", "Telephone", ("电话", "联系电话", "手机", "手机号", "联系方式", "tel", "phone", "telephone",
                                         "mobile"), phone,
          examples=("13800001111", "0574-88881234"), text=True),
    Field("contact", "联系人", "Contact", ("联系人", "联系人姓名", "收货人", "contact", "contactperson", "attn"),
          words(60),
          examples=("陈先生", "周小姐"), examples_en=("Mr Chen", "Ms Zhou")),
    Field("address", "收货地址", "Address", ("收货地址", "地址", "送货地址", "address", "shippingaddress", "shipto"),
          words(300, lines=True),
          examples=("宁波市北仑区一号路 8 号", "永康市工业区 3 栋"), examples_en=("8 Road One, Ningbo",
                                                                                  "Block 3, Yongkang"), width=28),
    Field("carrier", "常用快递", "Usual courier", ("常用快递", "快递", "物流", "发货方式", "carrier", "courier"),
          words(40),
          examples=("", ""), hint=("快递的代码或名称", "A courier's code or name")),
    Field("note", "备注", "Note", ("备注", "说明", "note", "notes", "remark", "remarks"), words(500, lines=True),
          examples=("", ""), width=20),
    active()), CUSTOMERS, ("id",))

CARRIERS = Kind("carriers", "快递", "Couriers", (
    Field("code", "快递代码", "Code", ("快递代码", "代码", "编号", "物流代码", "code", "id", "carriercode"),
          code(r"^\S{1,40}$", "bad_code"), True,
          examples=("SF", "ZTO", "self"), text=True,
          hint=("顺丰 SF、中通 ZTO、圆通 YTO、京东 JD、自送 self", "SF, ZTO, YTO, JD, self for own delivery")),
    name_field("快递名称", "Courier", "快递名称", "快递", "快递公司", "物流公司", "物流", "carrier", "courier",
               examples=("顺丰", "中通", "自送/自提"), examples_en=("SF Express", "ZTO Express", "Own delivery")),
    english("SF Express", "ZTO Express", "Own delivery or pick-up")), PEOPLE, ("code",))

KINDS: dict[str, Kind] = {k.id: k for k in (
    WORKSHOPS, CREW_LIST, WORK_CENTERS, PEOPLE_LIST, PRODUCTS, ROUTINGS, DEFECTS, CUSTOMER_LIST, CARRIERS, ORDERS)}
EVERYBODY = frozenset().union(*(k.roles for k in KINDS.values()))  # who may import anything at all
