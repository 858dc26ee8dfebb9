"""What each error code says to a person: code -> (Chinese, English). One closed table."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "bad_request": ("请求格式不对", "The request cannot be read."),
    "unauthenticated": ("请先登录", "Please sign in."),
    "forbidden": ("没有权限", "You may not do this."),
    "not_found": ("找不到", "There is no such thing."),
    "method_not_allowed": ("不支持这种操作", "That method is not allowed here."),
    "conflict": ("与现有数据冲突", "This conflicts with the present state."),
    "too_large": ("内容太大", "That is too large."),
    "unsupported_media_type": ("格式不支持", "That format is not supported."),
    "invalid": ("填写有误", "Some fields are wrong."),
    "too_many_requests": ("操作太频繁，请稍后再试", "Too many tries; please wait a little."),
    "unavailable": ("服务器暂时不可用，数据仍保存在本机", "The server cannot store anything just now; try again soon."),
    "timeout": ("请求没有收完整", "The request did not arrive whole."),
    "internal": ("服务器出错了", "The server made a mistake."),
    # credentials
    "unknown_device": ("设备未登记，请重新登记", "This device is not enrolled; please enrol it again."),
    "device_revoked": ("设备已被停用", "This device was revoked."),
    "device_mismatch": ("设备与凭证不符", "The device is not the one of the credential."),
    "session_expired": ("登录已失效，请重新登录", "The sign-in is over; please sign in again."),
    "person_revoked": ("账号已停用", "This person was revoked."),
    "bad_credentials": ("账号或密码不正确", "The name or the PIN is wrong."),
    "bad_enrolment_code": ("登记码无效、已用过或已过期", "The enrolment code is wrong, used or expired."),
    "csrf": ("请求来源不明，已拒绝", "The request did not come from our own pages."),
    # sync
    "resync": ("需要重新同步", "Take a fresh snapshot."),
    # photos
    "wrong_offset": ("上传位置不对", "The upload goes on at another place."),
    "wrong_hash": ("照片内容校验不符，请重新上传", "The picture is not the one that was announced."),
    "not_a_picture": ("不是可以识别的照片", "This is no picture that we can read."),
    "too_many_pixels": ("照片像素太大", "The picture has more than 25 million pixels."),
    # master data and orders
    "unknown_role": ("没有这种角色", "There is no such role."),
    "unknown_product": ("没有这种产品", "There is no such product."),
    "order_cancelled": ("订单已取消", "The order is cancelled."),
    "order_completed": ("订单已完结", "The order is completed."),
    "already_shipped": ("货物已发出，请走退货流程", "The goods have left; open a return instead."),
    "not_shipped": ("订单还未发货", "The order has not been shipped."),
    "not_delivered": ("订单还未签收", "Only a delivered order can be completed."),
    "stale_change": ("订单已有更新的版本", "The order has a newer revision."),
    "unknown_gate": ("订单没有这道关卡", "The order has no such gate."),
    "idempotency_conflict": (
        "同一个 Idempotency-Key 用在了不同的请求上",
        "This Idempotency-Key was used for another request."),
    "unknown_work_center": ("没有这个机台", "There is no such work center."),
    "already_resolved": ("已有人处理过", "Somebody decided on this already."),
    "cannot_apply": ("这样无法生效，请更正或作废", "This cannot be applied as it stands: correct or dismiss it."),
    "bad_decision": ("只能选择生效、更正或作废", "The decision is apply, correct or dismiss."),
    "bad_body": ("更正后的内容有误", "The corrected body is wrong."),
    "id_conflict": ("这个编号已用于另一件事", "Another event has this id."),
    "no_change": ("没有任何变化", "Nothing would change."),
    "line_missing": ("不能删除订单行，请取消订单", "A line cannot be taken away; cancel the order instead."),
    "already_decided": ("这份变更已有人决定", "The change was decided already."),
    "own_change": ("自己提出的变更须由他人批准", "Somebody else must decide on it."),
    # people
    "username_taken": ("用户名已被使用", "Somebody has this user name."),
    "last_admin": ("不能停用最后一位管理员", "This is the last administrator."),
    # files
    "no_file": ("请选择要导入的文件", "Choose the file to import."),
    "bad_file": ("文件无法读取，请用 xlsx 或 csv", "The file cannot be read; use xlsx or csv."),
    "no_header": (
        "找不到表头（客户、SKU、数量、承诺发货日）",
        "No header row was found (customer, SKU, quantity, promised ship date)."),
    "too_many_rows": ("行数太多", "The file has too many rows."),
    "bad_rows": ("有的行有误，一行也没有导入", "Some rows are wrong; nothing was imported."),
    "no_label_font": (
        "服务器缺少中文字体，无法打印",
        "The server has no font with Chinese characters; nothing can be printed."),
}
