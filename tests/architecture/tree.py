"""The tracked files of this folder; outside a git checkout, those that are not ignored by name."""

import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "dist", "var", "__pycache__", ".hypothesis", "test-results"}


@cache
def files() -> tuple[Path, ...]:
    """Paths relative to the root, sorted."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().split("\0")
        return tuple(sorted(Path(name) for name in names if name and (ROOT / name).is_file()))
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and not f.endswith("_cache")]
        found += [(Path(folder) / name).relative_to(ROOT) for name in names]
    return tuple(sorted(found))


def python_files(*packages: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in packages]


def text(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")
