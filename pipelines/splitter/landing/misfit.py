"""What a file has that the contract here does not take, while the contract of another release may."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# What is kept of a file: different misfits, and columns of all of them together.
MAX_MISFITS, MAX_COLUMNS = 20, 1_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,254}")


@dataclass(frozen=True)
class Misfit:
    """`unknown`: all unknown columns of a header, or of a JSON record."""

    unknown: tuple[str, ...] = ()


def unknown(names: Iterable[str], expected: Collection[str]) -> tuple[Misfit, ...]:
    """Return the names that are not expected as one misfit.

    None if one of them could be no column of any contract: then no other contract helps.
    """
    found = tuple(dict.fromkeys(name for name in names if name not in expected))
    possible = len(found) <= MAX_COLUMNS and all(map(_NAME.fullmatch, found))
    return (Misfit(found),) if found and possible else ()


def distinct(misfits: Iterable[Misfit]) -> tuple[Misfit, ...]:
    """Return the first different ones, as many as are kept."""
    found, columns = list[Misfit](), 0
    for misfit in dict.fromkeys(misfits):
        columns += len(misfit.unknown)
        if len(found) == MAX_MISFITS or columns > MAX_COLUMNS:
            break
        found.append(misfit)
    return tuple(found)
