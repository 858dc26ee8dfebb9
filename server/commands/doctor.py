"""python -m server doctor: what is wrong here, and what to do about it, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from server.commands import checks_factory, checks_machine
from server.commands.finding import Finding, Note, Problem
from server.commands.kit import running, settings
from server.config import ConfigError
from server.services.ports import StoreFailing


def run(_given: object) -> int:
    """0: all well. 1: something is to be done; each line that says BAD also says what."""
    findings = list(examine())
    for f in findings:
        mark = ("note" if f.todo_en else "ok  ") if f.good else "BAD "
        print(f"{mark} {f.name}: {f.zh} · {f.en}")
        if f.todo_en:
            print(f"    → {f.todo_zh}\n    → {f.todo_en}")
    bad = sum(not f.good for f in findings)
    print(f"\n{bad} 处需要处理 · {bad} to be done" if bad else "\n一切正常 · all is well")
    return 1 if bad else 0


def examine() -> Iterator[Finding]:
    """Every check, also when one before it failed. Nothing is changed: data of an older release stay what they are."""
    try:
        found = settings()
    except ConfigError as error:
        yield Finding("设置 settings", False, "环境变量有误", str(error), "改正环境变量，再启动。",
                      "Correct the environment variable and start again.")
        return
    ready = True
    for name, check in checks_machine.CHECKS.items():
        finding = looked(name, lambda c=check: c(found))  # type: ignore[misc]
        ready = ready and (finding.good or name not in checks_machine.FIRST)
        yield finding
    if not ready or not checks_machine.there(found):
        return
    try:
        with running(found) as kit:
            for name, inner in checks_factory.CHECKS.items():
                yield looked(name, lambda c=inner: c(kit))  # type: ignore[misc]
    except StoreFailing as error:
        yield Finding("数据库 database", False, "不能用", str(error), "检查 DATABASE_URL、权限和磁盘。",
                      "Check DATABASE_URL, its rights and the disk.")


def looked(name: str, check: Callable[[], tuple[str, str]]) -> Finding:
    try:
        zh, en = check()
        return Finding(name, True, zh, en)
    except Problem as problem:
        return Finding(name, isinstance(problem, Note), problem.zh, problem.en, problem.todo_zh, problem.todo_en)
    except Exception as error:  # a check that cannot look is a finding, too
        return Finding(name, False, "没能检查", f"could not be looked at: {error}", "见英文。", "See the reason above.")
