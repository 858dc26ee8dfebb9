"""The commands: python -m server demo | people | devices | replay | backup | restore | export | doctor."""

from __future__ import annotations

import argparse
import sys

from server.commands import (
    backup,
    demo,
    devices,
    doctor,
    epoch,
    export,
    gap,
    journal,
    nightly,
    people,
    replay,
    restore,
)
from server.config import ConfigError
from server.services.ports import StoreFailing
from server.services.seal import CannotOpen
from sync.verdict import Refused


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser("python -m server", description="随工 Suigong")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="start the server (--demo: with the demo factory)")
    commands.add_parser("demo", help="fill an empty factory with the demo").set_defaults(run=demo.run)
    people_parser(commands.add_parser("people", help="list, add, give PINs and roles, revoke"))
    devices_parser(commands.add_parser("devices", help="list, enrolment codes, revoke"))
    commands.add_parser("replay", help="fold the log anew and compare every row").set_defaults(run=replay.run)
    save = commands.add_parser("backup", help="the nightly, proved one, now; with a folder: everything there")
    save.add_argument("folder", nargs="?")
    save.set_defaults(run=lambda given: backup.backup(given) if given.folder else nightly.nightly())
    out = commands.add_parser("export", help="everything as JSON, CSV and pictures, for a factory that leaves")
    out.add_argument("folder")
    out.set_defaults(run=export.export)
    back = commands.add_parser("restore", help="put a backup back; phones then resend what came later")
    back.add_argument("folder")
    back.add_argument("--replace", action="store_true", help="set the present database aside")
    which = back.add_mutually_exclusive_group()
    which.add_argument("--journal", help="where the journal lies (JOURNAL_DIR unless named)")
    which.add_argument("--no-journal", action="store_true", help="leave it out: what came later is missing")
    back.set_defaults(run=restore.restore)
    fresh = commands.add_parser("new-epoch", help="after pg_restore: phones send again all that they keep")
    fresh.add_argument("--put-back", action="store_true", help="yes, the database was put back")
    fresh.set_defaults(run=epoch.run)
    commands.add_parser("gap", help="what the last restore lost, as far as is known").set_defaults(run=gap.run)
    check = commands.add_parser("journal", help="look through the journal on the second disk")
    check.add_argument("folder", nargs="?")
    check.set_defaults(run=journal.run)
    commands.add_parser("doctor", help="what is wrong here, and what to do").set_defaults(run=doctor.run)
    return top


def people_parser(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=people.run)
    actions = command.add_subparsers(dest="action", required=True)
    actions.add_parser("list")
    add = actions.add_parser("add", help="prints the PIN once")
    add.add_argument("username")
    add.add_argument("name")
    add.add_argument("roles", help="e.g. worker or inspector,warehouse")
    add.add_argument("--crew", default="")
    add.add_argument("--pin", help="4 to 12 digits; random when missing")
    pin = actions.add_parser("pin", help="a new PIN; signs the person out")
    pin.add_argument("username")
    pin.add_argument("--pin", help="4 to 12 digits; random when missing")
    roles = actions.add_parser("roles")
    roles.add_argument("username")
    roles.add_argument("roles")
    actions.add_parser("revoke").add_argument("username")
    recover = actions.add_parser("admin-recovery", help="give an administrator a new PIN, or make one")
    recover.add_argument("username", nargs="?")


def devices_parser(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=devices.run)
    actions = command.add_subparsers(dest="action", required=True)
    actions.add_parser("list")
    actions.add_parser("codes").add_argument("count", type=int, nargs="?", default=1, choices=range(1, 101),
                                             metavar="1-100")
    actions.add_parser("revoke").add_argument("id")


def main(arguments: list[str]) -> int:
    """0: done. 1: it could not be done or something is wrong. 2: asked for wrongly."""
    try:
        given = parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(given.run(given))
    except ConfigError as error:
        return say(2, str(error))
    except (backup.CannotBackUp, CannotOpen, LookupError) as error:
        return say(1, str(error.args[0]))
    except Refused as error:
        return say(1, error.text)
    except StoreFailing as error:
        return say(1, f"The database cannot be used: {error}.")


def say(status: int, sentence: str) -> int:
    print(f"suigong: {' '.join(sentence.split())}", file=sys.stderr)  # drivers' messages have line breaks
    return status
