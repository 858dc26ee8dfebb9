"""The words of the customer's pages in both languages; a test compares their keys.

State names come from the status dictionary, not from here.
"""

from __future__ import annotations

LANGUAGES = ("zh", "en")

TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "title": "订单进度", "order": "订单号", "done": "已完成", "dates": "日期",
        "ship": "承诺发货", "arrive": "期望送达", "days_left": "还有 {n} 天", "day_left": "还有 1 天",
        "today": "就是今天", "days_over": "已过 {n} 天", "day_over": "已过 1 天",
        "was_shipped": "已发货", "was_delivered": "已签收",
        "stages": "进度", "lines": "产品", "packages": "包裹", "shipped_of": "{a}/{b} 箱已发出",
        "partly": "部分发货 {a}/{b} 箱",
        "box": "箱", "box_of": "箱 {a}/{b}", "box_gap": "箱 {a}（共 {b} 箱）",
        "at_work": "正在：{name}", "next": "下一步：{name}", "line_done": "已做完",
        "line_wait": "等待排产", "no_more": "订单已取消，不再生产，也不会发货。",
        "as_of": "数据截至 {time}", "live": "实时更新", "static": "每分钟更新",
        "lost": "连接断开，正在重连 · 最后确认 {time}", "polling": "每 30 秒更新 · 最后确认 {time}",
        "private": "持有本链接的人都能看到这一页，请只发给相关的人。",
        "other": "English", "other_lang": "en",
        "missing_title": "找不到这一页", "missing": "链接不对，或者已经失效。请向发给你的人要一个新的。",
        "slow_title": "请稍等", "slow": "看得太频繁了，过一分钟再试。",
        "box_title": "包裹状态", "waybill": "运单", "since": "自 {time}",
        "box_note": "这里只显示这一箱的状态。", "box_app": "工厂人员：在随工 App 中打开",
        "app_title": "这是工厂内部的码", "app_open": "在随工 App 中打开",
        "app_note": "请在已登录随工的手机上打开。",
        "app_W": "随工单", "app_O": "随工单上的一道工序", "app_L": "批次", "app_B": "员工工牌",
        "app_D": "设备登记码", "app_S": "车间或机台", "app_P": "包裹",
        "wechat_title": "请用浏览器打开", "wechat_1": "点右上角的 ··· ",
        "wechat_2": "选“在浏览器打开”", "wechat_3": "在浏览器里点“在随工 App 中打开”",
    },
    "en": {
        "title": "Order progress", "order": "Order", "done": "done", "dates": "Dates",
        "ship": "Promised to ship", "arrive": "Expected delivery", "days_left": "{n} days left",
        "day_left": "1 day left", "today": "today", "days_over": "{n} days past",
        "day_over": "1 day past", "was_shipped": "shipped", "was_delivered": "delivered",
        "stages": "Progress", "lines": "Products", "packages": "Packages",
        "shipped_of": "{a} of {b} sent", "partly": "Partly shipped, {a} of {b} boxes",
        "box": "Box", "box_of": "Box {a}/{b}", "box_gap": "Box {a} ({b} in all)",
        "at_work": "Now: {name}", "next": "Next: {name}", "line_done": "Made",
        "line_wait": "Waiting to be scheduled",
        "no_more": "This order was cancelled: nothing more is made, and nothing will be shipped.",
        "as_of": "As of {time}", "live": "live", "static": "updates every minute",
        "lost": "connection lost, reconnecting · last confirmed {time}",
        "polling": "updates every 30 s · last confirmed {time}",
        "private": "Anyone with this link can see this page. Share it with care.",
        "other": "中文", "other_lang": "zh",
        "missing_title": "Nothing here", "missing":
            "The link is wrong or no longer valid. Please ask whoever sent it for a new one.",
        "slow_title": "One moment", "slow": "Too many requests. Please try again in a minute.",
        "box_title": "Package status", "waybill": "Waybill", "since": "since {time}",
        "box_note": "This page shows the status of this box only.",
        "box_app": "Factory staff: open in the Suigong app",
        "app_title": "A code for use inside the factory", "app_open": "Open in the Suigong app",
        "app_note": "Please open it on a phone that is signed in to Suigong.",
        "app_W": "Traveler", "app_O": "One operation of a traveler", "app_L": "Lot",
        "app_B": "Staff badge", "app_D": "Device enrolment", "app_S": "Workshop or machine",
        "app_P": "Package",
        "wechat_title": "Please open it in a browser", "wechat_1": "Tap ··· at the top right",
        "wechat_2": "Choose “Open in browser”",
        "wechat_3": "There, tap “Open in the Suigong app”",
    },
}

CARRIERS: dict[str, dict[str, str]] = {
    "zh": {"SF": "顺丰", "ZTO": "中通", "YTO": "圆通", "STO": "申通", "YUNDA": "韵达", "JD": "京东",
           "EMS": "邮政EMS", "DEPPON": "德邦", "JT": "极兔", "J&T": "极兔", "SELF": "自送/自提",
           "OTHER": "其他快递"},
    "en": {"SF": "SF Express", "ZTO": "ZTO", "YTO": "YTO", "STO": "STO", "YUNDA": "Yunda",
           "JD": "JD Logistics", "EMS": "China Post EMS", "DEPPON": "Deppon", "JT": "J&T",
           "J&T": "J&T", "SELF": "Own delivery / pick-up", "OTHER": "Another courier"},
}

# Units are typed by the factory; the usual ones are translated, others stand as they are.
UNITS: dict[str, dict[str, str]] = {
    "zh": {},
    "en": {"件": "pcs", "个": "pcs", "只": "pcs", "套": "sets", "根": "pcs", "片": "pcs", "米": "m",
           "公斤": "kg", "千克": "kg", "箱": "boxes"},
}

BOX_STATES: dict[str, dict[str, str]] = {
    "zh": {"open": "空箱", "packed": "已装箱", "bound": "已贴单"},
    "en": {"open": "empty", "packed": "packed", "bound": "labelled"},
}

# What the page's script needs to build the same markup again.
SCRIPT_KEYS = (
    "done", "dates", "ship", "arrive", "days_left", "day_left", "today", "days_over", "day_over",
    "was_shipped", "was_delivered", "stages", "lines", "packages", "shipped_of", "partly", "box", "box_of", "box_gap",
    "at_work", "next", "line_done", "line_wait", "no_more", "as_of", "live", "lost", "polling")


def language(asked: str | None, accepted: str) -> str:
    """zh unless asked for, or preferred by the browser (Accept-Language header), otherwise."""
    if asked in LANGUAGES:
        return asked
    for part in accepted.split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
        if tag and tag != "*":
            return "en"
    return "zh"
