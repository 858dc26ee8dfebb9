"""The built style and script of the customer's page, found through Vite's manifest."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

ENTRY = "src/customer/main.ts"


@dataclass(frozen=True, slots=True)
class Build:
    """css goes into the page itself (one request until something shows), allowed by its hash.

    script: address of the module; None before the first build: the page works without it.
    """

    css: str = ""
    script: str | None = None

    @property
    def css_source(self) -> str:
        """What a content security policy calls this style."""
        digest = base64.b64encode(hashlib.sha256(self.css.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    @property
    def version(self) -> str:
        return hashlib.sha256(f"{self.css}{self.script}".encode()).hexdigest()[:12]


def load_build(dist: Path) -> Build:
    """Read pwa/dist. An absent build gives an empty one; a broken one raises."""
    manifest = dist / ".vite" / "manifest.json"
    if not manifest.exists():
        return Build()
    entries = json.loads(manifest.read_text("utf-8"))
    entry = entries.get(ENTRY)
    if entry is None:
        return Build()
    css = "".join((dist / name).read_text("utf-8") for name in entry.get("css", []))
    if "</" in css:
        raise ValueError("the style of the customer's page would end its <style> element")
    return Build(css.strip(), "/" + entry["file"])
