"""A server's start without what a push never touches: called in the forked child before it begins."""

from __future__ import annotations


def no_static_files() -> None:
    """WhiteNoise looks at every built file at each start; no phone here asks for one."""
    import server.app

    server.app.WhiteNoise = lambda application, **_more: application  # type: ignore[misc,assignment]


def recorded() -> None:
    """See power.py: answers are put into the record of what was written."""
    from tests.processes import power

    no_static_files()
    power.mark_answers()


def careless() -> None:
    """A server whose database does not wait for the disk: what the test of power cuts must catch."""
    from server.store import engine

    recorded()
    engine.PRAGMAS = tuple(p.replace("synchronous=FULL", "synchronous=NORMAL") for p in engine.PRAGMAS)


def large() -> None:
    """A server to which every database is too large to be read before it serves."""
    from server.commands import start

    start.LARGEST = 0
