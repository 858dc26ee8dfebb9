"""The columns of an order sheet, under the names that factories give them."""

from __future__ import annotations

import re
from typing import Any

from server.services import cells
from server.services.cells import CellError
from server.services.days import day
from server.services.imports.fields import Ahead, Field, Kind, Reading, phone, words

URGENT = re.compile(r"加急|特急|紧急|urgent|rush|asap", re.IGNORECASE)
SALES = frozenset(("sales", "planner", "supervisor"))


def number(cell: Any, _: Reading) -> str:
    cells.check(cell)
    text = cells.plain(cell)
    if text.lower() in cells.NOTHING:
        raise CellError("missing_no")
    return cells.words(text, 100)


def customer(cell: Any, _: Reading) -> str:
    text = cells.words(cell, 120)
    if not text:
        raise CellError("missing_customer")
    return text


def sku(cell: Any, _: Reading) -> str:
    cells.check(cell)
    text = cells.plain(cell)
    if not text:
        raise CellError("missing_sku")
    return text[:60]


def quantity(cell: Any, reading: Reading) -> tuple[int, str]:
    """(thousandths, unit as written)."""
    if reading.filled:
        raise CellError("merged_quantity")
    return cells.quantity_in(cell)


def ship_day(cell: Any, reading: Reading) -> str:
    return day(cell, reading.years).isoformat()


def arrive_day(cell: Any, reading: Reading) -> str:
    return day(cell, reading.years).isoformat() if cells.plain(cell) else ""


def note(cell: Any, _: Reading) -> str:
    return cells.words(cell, 2000, lines=True)


def priority(cell: Any, _: Reading) -> str:
    text = cells.plain(cell).lower()
    return "urgent" if text in ("急", "是", "y", "yes", "1", "high", "高") or URGENT.search(text) else "normal"


ORDERS = Kind(
    "orders", "订单", "Orders",
    (
        Field("no", "订单号", "Order no.", (
            "订单号", "订单编号", "订单号码", "销售订单号", "销售单号", "客户订单号", "客户单号", "采购订单号",
            "采购单号",
            "合同号", "合同编号", "单号", "单据编号", "单据号", "po号", "so号", "订单no", "单号no", "orderno",
            "ordernumber",
            "ordernum", "orderid", "orderref", "pono", "ponumber", "ponum", "po", "sono", "sonumber", "so",
            "salesorder",
            "salesorderno", "purchaseorder", "purchaseorderno", "contractno", "reference", "refno", "ref", "order",
            "订单", "采购订单", "销售单", "客户po", "客户po号", "订单po", "单子号", "流水号", "ourref", "yourref",
            "jobno",
            "job", "docno", "documentno", "ordernr", "auftragsnummer", "bestellnummer", "訂單號", "訂單編號"),
            number,
            like=re.compile("[订訂][单單].*[号號]|[单單][号號]|合同.*[号號]|order(no|num|nr|id|ref)|^po|客户po"),
            unlike=re.compile("运单|快递|物流|发货单|送货|工单|料号|电话|数量|日期|交期|date|qty"),
            examples=("SO26040001", "SO26040002", "SO26040002"),
            hint=("同一订单的几行写同一个号", "Lines of one order have the same number"), width=16, text=True),
        Field("phone", "联系电话", "Telephone", (
            "联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "客户电话", "客户手机",
            "收货电话",
            "联系人电话", "tel", "phone", "telephone", "mobile", "telno", "phoneno", "phonenumber", "contactphone",
            "contactno", "contactnumber", "mobileno", "cell", "cellphone", "電話", "手機", "contacttel", "telefon"),
            phone, like=re.compile("电话|手机|联系方式|電話|手機|phone|mobile|^tel|tel$"),
            unlike=re.compile("传真|fax|hotel"),
            examples=("13800001111", "0574-88881234", "0574-88881234"), width=15, text=True),
        Field("address", "收货地址", "Address", (
            "收货地址", "地址", "送货地址", "发货地址", "交货地址", "客户地址", "收货人地址", "address", "shipto",
            "shippingaddress", "deliveryaddress", "shiptoaddress"), words(500, lines=True),
            like=re.compile("地址|address|shipto"), examples=("宁波市北仑区一号路 8 号", "", ""), width=26),
        Field("customer", "客户", "Customer", (
            "客户名称", "客户", "客户名", "客户全称", "客户简称", "客户公司", "客户单位", "购货单位", "购方",
            "购方名称", "买方",
            "需方", "订货单位", "采购方", "甲方", "单位名称", "公司名称", "公司", "单位", "收货单位", "往来单位",
            "customer",
            "customername", "client", "clientname", "buyer", "company", "companyname", "account", "accountname",
            "soldto", "soldtoparty", "billto", "cust", "custname", "kunde", "客人", "客商", "购买方", "订货方",
            "订货人",
            "往来单位名称", "甲方单位", "甲方名称", "需方名称", "买方名称", "谁要的", "谁订的", "谁下的单", "哪家的",
            "哪家要的"),
            customer, True, re.compile("客户|客戶|客商|购货单位|往来单位|customer|client|buyer"),
            re.compile("料号|单号|订单|编码|编号|代码|电话|手机|地址|要求|备注|型号|品名|日|期|时间|code|no$|id$|part|phone|po$"),
            ("顺达汽配", "恒宇五金", "恒宇五金"), ("Shunda Parts", "Hengyu Hardware", "Hengyu Hardware"), width=22),
        Field("sku", "产品编码", "Product code", (
            "sku", "skuno", "skucode", "产品编码", "产品编号", "产品代码", "产品料号", "料号", "料号sku", "物料编码",
            "物料编号",
            "物料号", "物料代码", "存货编码", "商品编码", "商品编号", "商品代码", "货号", "品号", "编码", "产品货号",
            "零件号",
            "图号", "产品图号", "产品型号", "型号", "规格型号", "partno", "partnumber", "partnum", "part", "itemno",
            "itemnumber", "itemcode", "item", "productcode", "productno", "productid", "product", "article",
            "articleno",
            "materialno", "materialcode", "material", "modelno", "model", "产品", "物料", "pn", "artno", "artikelnr",
            "artikelnummer", "matno", "stockcode", "stockno", "产品代号", "产品号", "产品id", "存货代码", "品番",
            "厂内编码",
            "零件编号", "零件号码", "零件代码", "規格型號", "料號", "產品編號", "產品編碼", "做什么", "要什么货"),
            sku, True,
            re.compile("料号|产品编|产品代码|物料编|物料号|货号|品号|存货编|商品编|sku|partn|itemn|itemc|productc"),
            re.compile("客户料号|名称"), ("HR-1001", "ZS-220A", "GL-5.5"), width=14, text=True),
        Field("quantity", "数量", "Quantity", (
            "数量", "订单数量", "订货数量", "订购数量", "订单数", "订货量", "订购量", "订单量", "下单数量",
            "采购数量",
            "需求数量",
            "销售数量", "合同数量", "生产数量", "要货数量", "需求量", "件数", "总数量", "数量pcs", "数量件", "qty",
            "quantity",
            "orderqty", "orderquantity", "orderedqty", "qtyordered", "qtypcs", "pcs", "amount", "orderedquantity",
            "ordered", "qnty", "pieces", "noofpcs", "noofpieces", "menge", "订货数", "订量", "下单量", "采购量",
            "需求",
            "个数", "數量", "訂單數量", "多少个", "多少件", "要多少", "要几个", "要多少个", "要多少件", "做多少",
            "做多少个", "订多少"),
            quantity, True, re.compile("数量|订货量|需求量|件数|qty|quantity"),
            re.compile("已发|未发|库存|完成|欠|已交|未交|入库|出库|每箱|装箱|包装|结余|剩余|shipped|stock|open|pack|box|min"),
            (1200, "50", 50), hint=("可以带单位，如 50件", "A unit may follow, e.g. 50 pcs")),
        Field("promised_ship", "承诺发货日", "Ship by", (
            "承诺发货日", "承诺发货日期", "交期", "交货日期", "交货期", "交货日", "交货时间", "发货日期", "发货日",
            "发货时间",
            "出货日期", "出货日", "出货时间", "交付日期", "交付时间", "要货日期", "要求交期", "要求交货日期",
            "要求发货日期",
            "计划发货日期", "预计发货日期", "预计交期", "计划交期", "最晚发货日", "最晚发货日期", "最迟发货日",
            "截止日期",
            "老板说最晚哪天能发货", "最晚哪天能发货", "哪天发货", "什么时候发货", "promisedship", "promisedshipdate",
            "shipby",
            "shipdate", "shippingdate", "shipbydate", "shipon", "duedate", "due", "dueby", "deliverydate", "delivery",
            "deliverby", "deadline", "requireddate", "needby", "needbydate", "dispatchdate", "etd", "requesteddate",
            "promisedate", "exworks", "latestshipdate", "liefertermin", "reqdate", "requiredby", "daterequired",
            "needdate", "截止日", "纳期", "完成日期", "要求完成日期", "出厂日期", "离厂日期", "交貨日期", "交貨期",
            "什么时候要", "什么时候要货", "什么时候交", "什么时候发", "哪天要", "哪天要货", "哪天交", "哪天交货",
            "哪天发", "几号要",
            "几号发", "几号交", "几号发货", "最晚几号发"),
            ship_day, True,
            re.compile("交期|交货|交貨|发货|出货|出貨|发运|交付|要货|最晚|最迟|纳期|shipby|shipd|due|deliveryd|dispatch|needby|deadline"),
            re.compile("地址|方式|数量|单号|仓|人|状态|下单|已|实际|备注|要求$|address|qty|method|status|actual"),
            (Ahead(14, "{y}-{m:02}-{d:02}"), Ahead(19, "{m}月{d}日"), Ahead(19, "{m}月{d}日")),
            (Ahead(14, "{y}-{m:02}-{d:02}"), Ahead(19, "{y}/{m}/{d}"), Ahead(19, "{y}/{m}/{d}")),
            hint=("写法都行：2026-04-25、4月25日、日期格", "Any form: 2026-04-25, 25 Apr 2026, a date"), width=16),
        Field("expected_delivery", "期望送达日", "Wanted on", (
            "期望送达日", "期望送达日期", "送达日期", "送达日", "到货日期", "到货日", "期望到货日", "期望到货日期",
            "要求到货日期",
            "客户要求日期", "客户希望哪天收到", "expecteddelivery", "expecteddeliverydate", "arrivaldate", "eta",
            "wantedon"),
            arrive_day, like=re.compile("送达|到货|收到"), unlike=re.compile("地址|人|数量"), examples=("", "", ""),
            width=14),
        Field("priority", "加急", "Urgent", ("加急", "是否加急", "急不急", "优先级", "紧急程度", "urgent", "priority",
                                             "rush"),
              priority, choices=(("加急", "urgent"), ("普通", "normal")), examples=("", "加急", "加急"),
              examples_en=("", "urgent", "urgent"), width=8),
        Field("note", "备注", "Remarks", (
            "特殊要求", "备注", "要求", "客户要求", "工艺要求", "技术要求", "生产要求", "质量要求", "包装要求",
            "说明",
            "注意事项",
            "附注", "备注说明", "订单备注", "其他", "其它", "remarks", "remark", "notes", "note", "requirements",
            "requirement",
            "specialrequirements", "specialrequest", "specialinstructions", "instructions", "comment", "comments",
            "memo", "specialreq", "注意", "補充", "补充", "補充說明", "備註", "bemerkung", "别的话", "还有啥要说的",
            "特别说明", "嘱咐", "交代"),
            note, like=re.compile("备注|備註|要求|说明|注意|交代|嘱咐|remark|note|comment|instruction"),
            unlike=re.compile("日|期|date"),
            examples=("去毛刺", "首件确认", ""), examples_en=("deburr", "first piece to be seen", ""), width=24),
    ),
    SALES, ("no", "sku"),
    ("产品要先导入；同一订单号的几行合成一张订单。",
     "Import products first. Rows with the same order number become one order."))
FIELDS = ORDERS.fields
# A sheet that names only the day of arrival means the day that counts for the factory.
ARRIVAL_COUNTS = tuple(
    Field("promised_ship", f.zh, f.en, (*f.words, *ORDERS.of("expected_delivery").words), f.read, True, f.like,
          f.unlike)
    if f.name == "promised_ship" else f for f in FIELDS if f.name != "expected_delivery")
NEEDED = ORDERS.needed
