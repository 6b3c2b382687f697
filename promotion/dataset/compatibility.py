"""The rules of compatibility: what a change of a contract means to those who send files and those who read rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from contracts.contract import Column, Contract
from contracts.sql_type import SqlType


class Compatibility(Enum):
    """A change's compatibility, from the harmless to the harmful."""

    NEUTRAL = "neutral"
    ADDITIVE = "additive"
    WIDENING = "widening"
    BREAKING = "breaking"

    @property
    def meaning(self) -> str:
        """Return the effect of such a change in words."""
        return _MEANINGS[self]

    def version_after(self, version: str) -> str:
        """Return the contract's next version: the first number for a breaking change, the third for a neutral one."""
        first, second, third = map(int, version.split("."))
        if self is Compatibility.BREAKING:
            return f"{first + 1}.0.0"
        return f"{first}.{second}.{third + 1}" if self is Compatibility.NEUTRAL else f"{first}.{second + 1}.0"


_MEANINGS = {
    Compatibility.NEUTRAL: "words and classes change",
    Compatibility.ADDITIVE: "files and queries of before stay valid",
    Compatibility.WIDENING: "every value of before still fits",
    Compatibility.BREAKING: "files or queries of before are refused",
}


@dataclass(frozen=True)
class ContractChange:
    """A change of a dataset's contract, in words; `versions`: before and after, empty where there is no contract."""

    dataset: str
    compatibility: Compatibility
    text: str
    versions: tuple[str, str]


def hindrance(old: SqlType, new: SqlType) -> str:
    """Return the reason why a column of one type can't become another in place; empty if that widens it.

    https://docs.snowflake.com/en/sql-reference/sql/alter-table-column: of the types of the platform, the length of a
    VARCHAR and the precision of a NUMBER can be raised; neither a scale nor the type itself can be changed.
    """
    if old.name != new.name:
        return f"Snowflake can't change {old} into {new}"
    if old.scale != new.scale:
        return f"Snowflake can't change the scale of a number: {old} has {old.scale} digits behind the point"
    if new.length < old.length or new.precision < old.precision:
        return f"{new} is narrower than {old}: values that were taken would no longer fit"
    return ""


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
        yield _either(bool(hindrance(before.type, after.type))), f"{name}: {before.type} → {after.type}"
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
    elif before.deprecated_since != after.deprecated_since:
        yield Compatibility.ADDITIVE, f"{name}: {'now' if after.deprecated_since else 'no longer'} deprecated"
    if before.classification != after.classification:
        words = f"{before.classification or 'none'} → {after.classification or 'none'}"
        yield Compatibility.NEUTRAL, f"{name}: classification, {words}"
    if before.references != after.references or before.description != after.description:
        yield Compatibility.NEUTRAL, f"{name}: its description or reference"


def _either(narrower: bool) -> Compatibility:
    return Compatibility.BREAKING if narrower else Compatibility.WIDENING


def _inside(old: tuple[float, float] | None, new: tuple[float, float] | None) -> bool:
    return new is None or (old is not None and new[0] <= old[0] and old[1] <= new[1])
