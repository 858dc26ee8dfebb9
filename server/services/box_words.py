"""Box numbers as people read them: "1-3, 5/12"."""

from __future__ import annotations


def box_words(numbers: list[int], total: int) -> str:
    """Runs of numbers and how many there are in all; numbers that are not given yet (0) are left out."""
    runs: list[list[int]] = []
    for n in sorted({n for n in numbers if n > 0}):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    words = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"{words}/{total}" if words and total else words
