"""Two versions of the contracts, and what each change means to those who send files and those who read rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from contracts.contract import Column, Contract
from contracts.sql_type import SqlType


class Compatibility(Enum):
    """A change's compatibility, from the harmless to the harmful."""

    NEUTRAL = "neutral"  # words and classes
    ADDITIVE = "additive"  # files and queries of before stay valid
    WIDENING = "widening"  # every value of before still fits
    BREAKING = "breaking"  # files or queries of before fail


@dataclass(frozen=True)
class ContractChange:
    """A change of a dataset's contract, in words; `versions`: before and after, empty where there is no contract."""

    dataset: str
    compatibility: Compatibility
    text: str
    versions: tuple[str, str]


def contract_changes(before: Mapping[str, Contract], after: Mapping[str, Contract]) -> list[ContractChange]:
    """Return the changes of all contracts: breaking ones first, then by dataset."""
    found = [
        ContractChange(name, compatibility, text, _versions(before.get(name), after.get(name)))
        for name in {**before, **after}
        for compatibility, text in _contract(before.get(name), after.get(name))
    ]
    return sorted(found, key=lambda each: (each.compatibility is not Compatibility.BREAKING, each.dataset))


def _versions(before: Contract | None, after: Contract | None) -> tuple[str, str]:
    return (before.version if before else ""), (after.version if after else "")


def _contract(before: Contract | None, after: Contract | None) -> Iterator[tuple[Compatibility, str]]:
    if before is None or after is None:
        yield (Compatibility.ADDITIVE, "new") if before is None else (Compatibility.BREAKING, "removed")
        return
    if before.domain != after.domain:
        yield Compatibility.BREAKING, f"domain: {before.domain} → {after.domain}"
    old, new = ({column.name: column for column in each.columns} for each in (before, after))
    for name in {**old, **new}:
        yield from _column(old.get(name), new.get(name))
    shared = [name for name in old if name in new]
    if shared != [name for name in new if name in old]:
        yield Compatibility.BREAKING, "the columns are in another order"
    if before.key != after.key:
        narrower = (bool(after.key) and not set(before.key) <= set(after.key)) or not before.key
        yield _either(narrower), f"key: {', '.join(before.key) or 'none'} → {', '.join(after.key) or 'none'}"
    if before.rows_percent != after.rows_percent:
        narrower = not _inside(before.rows_percent, after.rows_percent)
        yield _either(narrower), f"rows of a batch, in percent: {before.rows_percent} → {after.rows_percent}"
    if before.retention_days != after.retention_days:
        yield Compatibility.NEUTRAL, f"retention in days: {before.retention_days} → {after.retention_days}"


def _column(before: Column | None, after: Column | None) -> Iterator[tuple[Compatibility, str]]:
    if before is None and after is not None:
        fits = after.may_be_left_out and not after.required
        cause = "" if fits else ": files of before lack it; give it a `since`, and no `required`"
        rule = Compatibility.ADDITIVE if fits else Compatibility.BREAKING
        yield rule, f"column {after.name} {after.type} is new{cause}"
    elif before is not None and after is None:
        yield Compatibility.BREAKING, f"column {before.name} {before.type} is gone"
    elif before is not None and after is not None:
        yield from _changed(before, after)


def _changed(before: Column, after: Column) -> Iterator[tuple[Compatibility, str]]:
    name = f"column {after.name}"
    if before.type != after.type:
        yield _either(not _holds(after.type, before.type)), f"{name}: {before.type} → {after.type}"
    for word in ("required", "unique"):
        was, will = getattr(before, word), getattr(after, word)
        if was != will:
            yield _either(will), f"{name}: {'now' if will else 'no longer'} {word}"
    was, will = before.max_null_percent, after.max_null_percent
    if was != will:
        yield _either(will is not None and (was is None or will < was)), f"{name}: NULLs in percent, {was} → {will}"
    if before.may_be_left_out != after.may_be_left_out:
        rule = Compatibility.ADDITIVE if after.may_be_left_out else Compatibility.BREAKING
        yield rule, f"{name}: files {'may' if after.may_be_left_out else 'may no longer'} leave it out"
    if before.classification != after.classification:
        words = f"{before.classification or 'none'} → {after.classification or 'none'}"
        yield Compatibility.NEUTRAL, f"{name}: classification, {words}"
    if before.references != after.references or before.description != after.description:
        yield Compatibility.NEUTRAL, f"{name}: its description or reference"


def _either(narrower: bool) -> Compatibility:
    return Compatibility.BREAKING if narrower else Compatibility.WIDENING


def _holds(new: SqlType, old: SqlType) -> bool:
    """Return whether a type takes every value of another, and Snowflake can change a column to it:
    https://docs.snowflake.com/en/sql-reference/sql/alter-table-column
    """
    length = (getattr(old, "length", 0) or 0, getattr(new, "length", 0) or 0)
    return (new.name, new.scale) == (old.name, old.scale) and new.precision >= old.precision and length[1] >= length[0]


def _inside(old: tuple[float, float] | None, new: tuple[float, float] | None) -> bool:
    return new is None or (old is not None and new[0] <= old[0] and old[1] <= new[1])
