"""Draw the first page of a PDF as a PNG: `python pdf_page.py IN OUT`, a process of its own.

PDFs come from anywhere and the reader is native code: what crashes, hangs or eats memory takes only this
process with it. Exit status 0: drawn; anything else: no PDF that can be shown.
"""

import resource
import sys
from pathlib import Path

import pypdfium2

LONGEST = 1400  # pixels; a drawing's letters stay readable on a phone
SECONDS, MEMORY = 15, 1024 * 1024 * 1024


def draw(source: Path, target: Path) -> None:
    """Raises for what is no PDF, has a password, or has no page."""
    with pypdfium2.PdfDocument(source) as document:
        page = document[0]
        scale = min(LONGEST / max(page.get_size()), 8.0)
        picture = page.render(scale=scale).to_pil()
    picture.convert("P", palette=1).save(target, "PNG", optimize=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
