"""python -m server run [--demo] starts the server; every other command is in server/cli.py."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str]) -> int:
    if arguments[:1] != ["run"]:
        from server.cli import main as command

        return command(arguments)
    unknown = [a for a in arguments[1:] if a != "--demo"]
    if unknown:
        print(f"suigong: run takes --demo and nothing else, not {unknown[0]!r}.", file=sys.stderr)
        return 2
    if "--demo" in arguments:
        os.environ["DEMO"] = "1"
    from server.wsgi import main as run  # patches the standard library: only for the server itself

    return run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
