"""The release to go back to, and the one that is deployed: read from the environment's journal."""

from dataclasses import dataclass

from promotion.errors import PromotionError
from promotion.release.journal import Entry, Journal


class NoWayBack(PromotionError):
    """The rollback is refused; nothing was touched."""


@dataclass(frozen=True)
class Target:
    """`entry`: the deploy that is wanted again; `current`: the one to leave; `begun`: its rollback was begun before."""

    entry: Entry
    current: Entry
    begun: bool = False


def choose(journal: Journal, named: str, environment: str) -> Target:
    """Return the release that starts with `named`, or else the one before the current one. Raise NoWayBack.

    A rollback that was killed goes on, unless another release is named.
    """
    listing = f"python -m scripts.release list {environment}"
    if journal.current is None:
        raise NoWayBack(f"no way back: {environment} has had no release yet; {listing}")
    begun = journal.current if journal.current.kind == "rollback" and not journal.current.passed_at else None
    current = _left(journal)
    if not named and begun:
        named = begun.release
    if not named:
        if journal.before is None:
            raise NoWayBack(f"no way back: {environment} passed with nothing before {current.release}; {listing}")
        return Target(journal.before, current)
    found = journal.passed(named)
    if len(found) != 1:
        which = f"{len(found)} releases start with {named}" if found else f"{environment} never passed with {named}"
        raise NoWayBack(f"no way back: {which}; {listing}")
    if not begun and found[0].release == current.release and current.passed_at:
        raise NoWayBack(f"no way back: {environment} has {current.release} already; {listing}")
    return Target(found[0], current, begun is not None and begun.release == found[0].release)


def _left(journal: Journal) -> Entry:
    """Return the newest entry that is no unfinished rollback: what is deployed, or was when the rollback began."""
    left = (each for each in reversed(journal.entries) if each.kind != "rollback" or each.passed_at)
    return next(left, journal.entries[-1])
