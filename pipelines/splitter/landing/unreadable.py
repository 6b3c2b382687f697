"""The reasons why a file, or one of its rows, can't be loaded as it is."""

from dataclasses import dataclass

from pipelines.splitter.landing.misfit import Misfit

MAX_RECORD_KEPT = 16 << 10  # bytes of a rejected record that are kept
SHORT_RECORD = 256  # characters that are kept of a record once many were long
MAX_REASON = 400  # characters of a reason; a file's own text in it may be of any length


def shortened(reason: str) -> str:
    """Return a reason of at most MAX_REASON characters."""
    return reason if len(reason) <= MAX_REASON else f"{reason[: MAX_REASON - 1]}…"


class Unreadable(Exception):
    """A file that can't be loaded. `reason`: for its owner; `line`: from 1, within the text that the raiser was given.

    `misfits`: what another contract may take; if it takes one of them, the file is worth another try. A longer reason
    than MAX_REASON characters is cut. Survives pickling: tasks raise it in other processes.
    """

    def __init__(self, reason: str, line: int | None = None, misfits: tuple[Misfit, ...] = ()):
        reason = shortened(reason)
        super().__init__(reason, line, misfits)
        self.reason, self.line, self.misfits = reason, line, misfits


class BadRow(Unreadable):
    """A record that breaks the contract, in a place where its end is certain: the other records can be loaded.

    `line` is always known.
    """

    line: int


@dataclass(frozen=True)
class Rejected:
    """A record that was left out. `line`: its first line, from 1; `record`: its text, or as much of it as is kept.

    `misfits`: what another contract may take.
    """

    line: int
    reason: str
    record: str
    misfits: tuple[Misfit, ...] = ()

    @property
    def masked_reason(self) -> str:
        """The reason without the value that a column refused, which may be a person's, for the file's own reason."""
        refused = next((misfit.value for misfit in self.misfits if misfit.value), None)
        return shortened(refused.masked_reason) if refused else self.reason


def rejected(line: int, fault: Unreadable, record: bytes) -> Rejected:
    """Return the record as text."""
    return Rejected(line, fault.reason, as_kept(record[:MAX_RECORD_KEPT]), fault.misfits)


def as_kept(record: bytes) -> str:
    """Return a record as a text without its line end; bytes that are not UTF-8 become \\xff."""
    return record.decode(errors="backslashreplace").strip("\r\n")


def may_be_cut(record: str) -> bool:
    """Return True if a kept record may have been longer; a character has at most four bytes, and line ends are gone."""
    return len(record) == SHORT_RECORD or len(record) >= MAX_RECORD_KEPT // 8
