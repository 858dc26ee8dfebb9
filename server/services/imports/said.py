"""What is said of a cell or a row: code -> (Chinese, English), in words of people who know Excel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TEXTS: dict[str, tuple[str, str]] = {
    # cells
    "missing": ("“{heading}”没有填", "“{heading}” is empty."),
    "missing_no": ("没有订单号", "The order number is missing."),
    "missing_quantity": ("没有填数量", "The quantity is missing."),
    "missing_date": ("没有填日期", "The date is missing."),
    "missing_customer": ("没有填客户", "The customer is missing."),
    "missing_sku": ("没有填产品编码", "The product's code is missing."),
    "formula": ("这格是公式，文件里没有存结果：请在 Excel/WPS 里打开、保存一次再导入",
                "A formula without a stored result: open and save the file in Excel once, then import it."),
    "excel_error": ("这格是 Excel 的错误值 {cell}", "This cell holds Excel's error {cell}."),
    "too_long": ("太长了，最多 {most} 个字", "Too long; at most {most} characters."),
    "bad_quantity": ("“{cell}”看不出是多少，请写一个数", "“{cell}” is no quantity; write one number."),
    "zero_quantity": ("数量是 0", "The quantity is zero."),
    "negative_quantity": ("数量是负数", "The quantity is negative."),
    "too_exact": ("“{cell}”的小数超过三位", "“{cell}” has more than three decimal places."),
    "too_large": ("“{cell}”太大了", "“{cell}” is too large."),
    "other_unit": ("单位“{unit}”和产品的单位“{own}”不同，请换算成{own}",
                   "The unit “{unit}” is not the product's “{own}”; convert it."),
    "merged_quantity": ("数量是合并单元格，不知道这一行是多少：请分开填",
                        "The quantity is a merged cell; write one for each row."),
    "bad_number": ("“{cell}”不是数字", "“{cell}” is no number."),
    "bad_whole": ("“{cell}”要是整数", "“{cell}” must be a whole number."),
    "date_for_number": ("这里要填数，却是日期 {cell}", "A date ({cell}) where a number belongs."),
    "out_of_range": ("要在 {least} 和 {most} 之间", "This must be between {least} and {most}."),
    "bad_date": ("“{cell}”看不出是哪一天", "“{cell}” is no date."),
    "impossible_date": ("没有 {cell} 这一天", "There is no such day as {cell}."),
    "ambiguous_date": ("“{cell}”分不清年月日，请写成 2026-02-05 这样",
                       "“{cell}” can be read in two ways; write 2026-02-05."),
    "bad_phone": ("“{cell}”不像电话号码", "“{cell}” is no telephone number."),
    "phone_rounded": ("电话被 Excel 变成了 {cell}，后几位丢了：请把这列设成文本再填",
                      "Excel rounded this number to {cell}; format the column as text and type it again."),
    "bad_yes": ("“{cell}”请写“是”或“否”", "“{cell}”: write yes or no."),
    "bad_choice": ("没有“{cell}”，可以填：{known}", "There is no “{cell}”; possible are: {known}."),
    "bad_code": ("“{cell}”不能做编号：用字母、数字、- 和 _，最多 40 个",
                 "“{cell}” is no code: letters, digits, - and _, up to 40."),
    "bad_sku": ("“{cell}”不能做产品编码：用字母、数字和 . _ / -，最多 60 个",
                "“{cell}” is no product code: letters, digits and . _ / -, up to 60."),
    # what a row refers to
    "unknown_product": ("没有产品“{cell}”{like}", "There is no product “{cell}”{like}."),
    "unknown_work_center": ("没有机台“{cell}”{like}：请先导入机台",
                            "There is no work center “{cell}”{like}; import it first."),
    "unknown_workshop": ("没有车间“{cell}”{like}：请先导入车间",
                         "There is no workshop “{cell}”{like}; import it first."),
    "unknown_crew": ("没有班组“{cell}”{like}：请先导入班组", "There is no crew “{cell}”{like}; import it first."),
    "unknown_person": ("没有“{cell}”这个人{like}：请先导入人员",
                       "There is nobody called “{cell}”{like}; import people first."),
    "unknown_shift": ("没有班次“{cell}”，设置里有：{known}", "There is no shift “{cell}”; known are: {known}."),
    "unknown_carrier": ("没有快递“{cell}”，已有：{known}", "There is no courier “{cell}”; known are: {known}."),
    # rows together
    "duplicate": ("和第 {row} 行重复：同一订单号和产品{differs}",
                  "Repeats row {row}: same order number and product{differs}."),
    "duplicate_key": ("和第 {row} 行重复：{cell}", "Repeats row {row}: {cell}."),
    "order_differs": ("和第 {row} 行是同一订单号，但{what}不同",
                      "Row {row} has the same order number but another {what}."),
    "too_many_lines": ("一张订单最多 100 行", "An order may have 100 lines."),
    "order_left_out": ("同一订单的第 {row} 行有误，整张订单先不导入",
                       "Row {row} of this order is wrong; the whole order is left out."),
    "group_left_out": ("“{cell}”的第 {row} 行有误，这个产品先不导入",
                       "Row {row} of “{cell}” is wrong; it is left out whole."),
    "username_twice": ("用户名“{cell}”第 {row} 行已用", "Row {row} has the user name “{cell}” already."),
    "refused": ("没有存进去：{why}", "It was not stored: {why}"),
    # warnings
    "past_date": ("日期已经过去", "This day is over."),
    "same_as_other": ("和第 {row} 行（{cell}）的客户、产品、数量、日期都一样，是不是同一张？",
                      "Customer, product, quantity and day are those of row {row} ({cell}): the same order twice?"),
    "guessed_column": ("“{heading}”这一列是按内容认作{what}的，请核对",
                       "Column “{heading}” was taken for the {what} by its cells; please check."),
    "hidden_row": ("这一行在表里是隐藏的", "This row is hidden in the sheet."),
    "already": ("已经导入过，订单 {cell}", "Imported before as order {cell}."),
    "already_differs": ("已有订单 {cell} 用这个号，内容不同；不会改动",
                        "Order {cell} has this number with other content; nothing is changed."),
    "fraction": ("数量有小数", "The quantity has decimals."),
    "kept_text": ("还没有这个{what}，先照原样记下", "There is no such {what} yet; it is kept as written."),
    "place_made": ("还没有{what}“{cell}”，导入时会新建", "The {what} “{cell}” is not there yet; it will be made."),
    "name_twice": ("有几个叫“{cell}”的人：请填用户名（工号）来区分",
                   "Several people are called “{cell}”: fill in their user names."),
    "left_already": ("{cell} 用过这个用户名，已经离职；请换一个",
                     "{cell}, who has left, had this user name; choose another."),
    "username_made": ("用户名自动取为 {cell}", "The user name was made: {cell}."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of a row. column: the field it is about. heading: what the sheet calls it."""

    column: str
    code: str
    heading: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """lang: zh or en."""
        zh, en = TEXTS[self.code]
        filled = {k: v.get(lang, "") if isinstance(v, dict) else v for k, v in self.values.items()}
        return (zh if lang == "zh" else en).format_map({"heading": self.heading or self.column, **filled})

    def told(self, lang: str) -> dict[str, str]:
        return {"column": self.column, "heading": self.heading, "code": self.code, "text": self.text(lang)}

    def kept(self) -> list[Any]:
        return [self.column, self.code, self.heading, self.values]


def read_said(kept: list[Any]) -> Said:
    """From what `Said.kept` stored as JSON."""
    return Said(str(kept[0]), str(kept[1]), str(kept[2]), dict(kept[3]))
