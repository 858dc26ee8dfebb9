"""Tabs that stand still, as systems let those behind do: they keep all, and read no answer until they thaw."""

from __future__ import annotations

from tests.simulation.phone import Phone
from tests.simulation.run import Run


def freeze(run: Run, phone: Phone) -> str:
    """The tab in the hand stands still, and another one is opened; its name, "" when there was none."""
    if phone.tab is None:
        return ""
    tab = phone.tab
    run.say(f"{tab} freezes")
    phone.frozen.append(tab)
    run.tell({"do": "freeze", "phone": phone.name, "tab": tab})
    phone.tab = None
    run.open(phone)
    return tab


def thaw(run: Run, phone: Phone, tab: str) -> None:
    """It goes on behind the other one, with the answers that came meanwhile."""
    if tab not in phone.frozen:
        return
    phone.frozen.remove(tab)
    phone.others.append(tab)
    run.say(f"{tab} thaws")
    run.tell({"do": "thaw", "phone": phone.name, "tab": tab})
    for id, reply in run.waiting.pop(tab, []):
        run.tell({"do": "reply", "reply": {"id": id, "status": reply.status, "headers": reply.headers,
                                           "body": reply.body}})
