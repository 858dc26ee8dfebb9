"""What a check says: all is well, or a problem with what to do about it. Always Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass


class Problem(Exception):
    """What is wrong, and what to do about it."""

    def __init__(self, zh: str, en: str, todo_zh: str, todo_en: str) -> None:
        super().__init__(en)
        self.zh, self.en, self.todo_zh, self.todo_en = zh, en, todo_zh, todo_en


class Note(Problem):
    """It works as it is, and could be better."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor. Good with something to do: a note."""

    name: str
    good: bool
    zh: str
    en: str
    todo_zh: str = ""
    todo_en: str = ""
