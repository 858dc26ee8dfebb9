"""python -m server gap: what the last restore lost, as far as anything knows of it; again while phones return [S17]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from server.commands.kit import running, settings
from server.services.restored import report
from sync.event import parse_instant


def run(_given: object) -> int:
    """0: there was no restore, or nothing of it is open. 1: something is to be entered again."""
    with running() as kit, kit.store.reading() as reads:
        found = report(reads)
    if not found:
        print("This server was never restored. 没有恢复过")
        return 0
    newest = found[0]
    for line in said(newest["about"], settings().timezone):
        print(line)
    for one in newest["unknown"]:
        print(f"手机提到不认识的工单 · phones name an unknown work order: {one['code']} ({one['events']})")
    for one in newest["held"]:
        print(f"登录记录缺失，等主管处理 · sign-in not known, held for a supervisor: {one['actor']} "
              f"@ {one['device']} ({one['events']})")
    return 1 if newest["unknown"] or newest["held"] else 0


def said(about: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    """A restore in words, Chinese and English in turn."""
    start, end = clock(about.get("from"), zone), clock(about.get("until"), zone)
    journal, lost = about.get("journal"), about.get("lost")
    if journal:
        yield (f"备份之后的 {journal['rows']} 条流水已从第二块硬盘补回，到 {clock(journal['until'], zone)} 为止。"
               f" {journal['rows']} entries after the backup came from the journal, up to "
               f"{clock(journal['until'], zone)}; {journal['files']} photos and files.")
        for line in journal["damaged"]:
            yield f"流水日志有一行损坏：{line} · a damaged line in the journal: {line}"
        if journal["missing"]:
            yield (f"损坏之后还有 {journal['missing']} 条用不上 · {journal['missing']} entries behind the damage are "
                   "not used")
        if journal["pins"]:
            yield (f"{len(journal['pins'])} 人要重设 PIN：{', '.join(journal['pins'])} · "
                   f"{len(journal['pins'])} people need a new PIN")
    else:
        yield (f"数据恢复到 {start}。手机会把之后的记录重发。 Restored to {start}; phones send again what came later. "
               "已恢复")
    yield from lost_in_words(lost, start, end)
    if about.get("photos_lost"):
        count = about["photos_lost"]
        yield f"{count} 张照片的文件不在，等手机重发 · {count} photo files are not here; phones are asked for them"
    yield ("之后登录的人要重新登录；之后发的登记码、接口密钥要重发。 Who signed in later signs in again; "
           "enrolment codes and API keys of later are to be made anew.")


def lost_in_words(lost: dict[str, Any] | None, start: str, end: str) -> Iterator[str]:
    if lost is None:
        yield (f"从 {start} 到 {end}，办公室录入的（订单、变更、待复核的处理、暂停、人员、设置）可能缺了，请核对。 "
               f"From {start} until {end} what was entered in the office may be missing: orders, changes, decisions, "
               "holds, people, settings.")
        return
    if not lost["office"] and not lost["device"]:
        yield "什么都不缺。 Nothing is missing."
        return
    yield (f"从 {start} 到 {end}：缺 {lost['office']} 条办公室录入，手机会重发 {lost['device']} 条。 "
           f"From {start} until {end}: {lost['office']} office entries are missing; "
           f"phones send {lost['device']} again.")
    if lost["orders"]:
        more = lost["orders_count"] - len(lost["orders"])
        yield f"涉及订单 · orders: {', '.join(lost['orders'])}{f' +{more}' if more else ''}"
    for name, zh in (("people", "人员"), ("devices", "新登记的手机")):
        if lost[f"{name}_count"]:
            yield f"{zh} · {name}: {lost[f'{name}_count']}"
    yield "  " + ", ".join(f"{type} {count}" for type, count in lost["types"].items())


def clock(text: str | None, zone: tzinfo) -> str:
    found = parse_instant(text or "")
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M}" if found else "?"
