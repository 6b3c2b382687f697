"""What can't be loaded as it is: a file, or one row of it."""

from dataclasses import dataclass


class Unreadable(Exception):
    """What is wrong with a file, in words for its owner; `line` counts from 1 within the text given to the raiser.

    Has to survive pickling: tasks raise it in other processes.
    """

    def __init__(self, reason: str, line: int | None = None):
        super().__init__(reason, line)
        self.reason, self.line = reason, line


class BadRow(Unreadable):
    """A record that breaks the contract, while there is no doubt where it ends: the others can be loaded without it."""


@dataclass(frozen=True)
class Rejected:
    """A record that was left out. `line`: on which it begins, from 1; `record`: its text, cut after LONGEST_KEPT."""

    line: int
    reason: str
    record: str


LONGEST_KEPT = 16 << 10


def rejected(line: int, reason: str, record: bytes) -> Rejected:
    """What is no UTF-8 is written as \\xff."""
    return Rejected(line, reason, record[:LONGEST_KEPT].decode(errors="backslashreplace").strip("\r\n"))
