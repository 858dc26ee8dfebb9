"""Box numbers as people read them: "1-3, 5/12"; where boxes between were emptied "2-3（共 2 箱）" [0031]."""

from __future__ import annotations


def box_words(numbers: list[int], total: int, gap: bool = False) -> str:
    """Runs of numbers and how many there are in all; numbers that are not given yet (0) are left out."""
    runs: list[list[int]] = []
    for n in sorted({n for n in numbers if n > 0}):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    words = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    if not words or not total:
        return words
    return f"{words}（共 {total} 箱）" if gap else f"{words}/{total}"
