"""Who may import whom: import-linter's contracts (pyproject.toml), and what no contract can say."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest

from tests.architecture import tree

# Modules through which the world gets in. The core is given time, chance and data.
IMPURE = {"os", "io", "socket", "ssl", "subprocess", "threading", "asyncio", "time", "random", "secrets", "uuid",
          "sqlite3", "urllib", "http", "shutil", "tempfile", "logging"}
# The status dictionary is a data file of the core; only this module reads a file.
READS_A_FILE = {"sync/model/status.py"}


def imports(path):
    """(top-level name, whole name, line) of every import in a file, wherever it stands."""
    for node in ast.walk(ast.parse(tree.text(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if not node.level else "", node.module or "", node.lineno


def test_contracts_are_kept():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def test_the_contracts_that_hold_the_house_up_are_there():
    settings = tomllib.loads(tree.text(tree.Path("pyproject.toml")))["tool"]["importlinter"]
    assert {contract["id"] for contract in settings["contracts"]} == {
        "layers", "pure-core", "leaf-labels", "services-without-framework", "no-cycles", "who-prints"}


@pytest.mark.parametrize("path", tree.python_files("sync"), ids=str)
def test_the_core_is_pure_standard_library(path):
    for top, whole, line in imports(path):
        assert top == "sync" or top in sys.stdlib_module_names, f"{path}:{line} imports {whole}"
        assert top not in IMPURE, f"{path}:{line} imports {whole}: pass in what it gives"
    if str(path) not in READS_A_FILE:
        names = {n.func.id for n in ast.walk(ast.parse(tree.text(path)))
                 if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        assert not names & {"open", "input", "print", "exec", "eval"}, path


@pytest.mark.parametrize("path", tree.python_files("labels"), ids=str)
def test_labels_is_a_leaf(path):
    for top, whole, line in imports(path):
        assert top not in {"server", "sync"}, f"{path}:{line} imports {whole}"


# Imports inside functions hide circles. Where one has a reason it stands here.
LATE = {
    "server/wsgi.py": "the demo is needed only by a demo",
    "server/app.py": "gevent's thread pool only where gevent runs the server",
    "server/__main__.py": "gevent patches the standard library before anything else is imported",
    "server/cli.py": "a command loads only what it needs",
    "server/services/customers.py": "the pinyin dictionary (0.2 s) is read when somebody first types initials",
    "server/services/imports/plan.py": "the same for the first person who is imported",
    "labels/canvas.py": "fpdf and all of fontTools (0.3 s) are read for the first sheet",
    "labels/fonts.py": "the same",
}


@pytest.mark.parametrize("path", tree.python_files("sync", "labels", "server"), ids=str)
def test_imports_stand_at_the_top(path):
    module = ast.parse(tree.text(path))
    late = [inner.lineno for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
    assert not late or str(path) in LATE, f"{path} imports inside a function at line {late}"


SCREENS = [path for path in tree.files() if path.suffix in {".vue", ".ts"} and not path.name.endswith(".test.ts")
           and path.parts[:2] == ("pwa", "src") and path.parts[2] in {"pages", "components"}]
OUTSIDE = re.compile(r"\bfetch\(|\bXMLHttpRequest\b|\bindexedDB\b|\bWebSocket\(|from ['\"]idb['\"]|socket\.io-client")


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_screens_leave_network_and_storage_to_composables(path):
    found = OUTSIDE.search(tree.text(path))
    assert found is None, f"{path} uses {found.group(0)}"


STORAGE = [path for path in tree.files() if path.suffix == ".ts" and path.parts[:3] == ("pwa", "src", "storage")]
WAITS = re.compile(r"\bfetch\(|\bXMLHttpRequest\b|\bsetTimeout\(|\bWebSocket\(|from ['\"]@?[./\w]*transport")


@pytest.mark.parametrize("path", STORAGE, ids=str)
def test_S22_nothing_in_the_storage_waits_for_anything_but_the_storage(path):
    """A transaction of IndexedDB that waits for something else, such as a request, ends by itself in between."""
    found = WAITS.search(tree.text(path))
    assert found is None, f"{path} uses {found.group(0)}"


def test_a_server_starts_without_what_only_prints_or_spells():
    """Fonts and the dictionary of pronunciations take longer to import than all of ours; who needs them waits."""
    run = subprocess.run([sys.executable, "-c", "import server.app, sys; print(*sys.modules)"],
                         cwd=tree.ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert loaded & {"fpdf", "fontTools", "pypinyin", "flask"} == {"flask"}
