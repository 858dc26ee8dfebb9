"""The server asks no address in the network: there is nothing that a person could point inwards (page 5, line 31)."""

from __future__ import annotations

import ast

from tests.architecture import tree

CLIENTS = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "smtplib", "telnetlib"}
DIALS = {"create_connection", "connect_ex", "open_connection"}
# `doctor` asks the server's own BASE_URL, from the command line.
DOCTOR = "server/commands/checks_machine.py"


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def test_only_the_doctor_opens_an_address() -> None:
    found = set()
    for path in tree.python_files("server", "sync", "labels"):
        for node in ast.walk(ast.parse(tree.text(path))):
            if imported(node) & CLIENTS or (isinstance(node, ast.Attribute) and node.attr in DIALS):
                found.add(path.as_posix())
    assert found == {DOCTOR}
