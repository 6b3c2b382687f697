"""The changes of an attribute that remove data, or a guard of data, without deleting the resource.

A value that Terraform knows only after the apply is `UNKNOWN`, and breaks each rule about it: it can't be reviewed.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN = object()

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """A rule about one attribute. `broken` compares the resource's values before and after."""

    attribute: str
    lost: str
    broken: Callable[[Values, Values], bool]
    on_create: bool = False  # a new resource of this type can destroy what another one holds


@dataclass(frozen=True)
class Protected:
    """A type of resource that holds or guards data: what is lost with it, and the rules about its attributes."""

    lost: str
    rules: tuple[Rule, ...] = ()
    actions: Collection[str] = ("delete", "replace")


def value(values: Values, path: str) -> Any:
    """Return the value at `block.block.attribute`, or None; a block is a list of one in Terraform's JSON."""
    found: Any = values
    for name in path.split("."):
        found = found[0] if isinstance(found, list) and found else found
        if found is UNKNOWN or not isinstance(found, Mapping):
            return found if found is UNKNOWN else None
        found = found.get(name)
    return found


def lowered(attribute: str, lost: str, stands_for: Mapping[int | None, float] | None = None) -> Rule:
    """Return the rule that a number may not get smaller. `stands_for`: the meaning of numbers that are none."""
    meaning: Mapping[Any, float] = stands_for or {}

    def broken(before: Values, after: Values) -> bool:
        old, new = (meaning.get(found, found) for found in (value(before, attribute), value(after, attribute)))
        return old is not None and (new is UNKNOWN or new is None or new < old)

    return Rule(attribute, lost, broken)


def changed_from(attribute: str, kept: Collection[Any], lost: str) -> Rule:
    """Return the rule that an attribute that has one of the values `kept` may not get another."""

    def broken(before: Values, after: Values) -> bool:
        old, new = value(before, attribute), value(after, attribute)
        return old in kept and (new is UNKNOWN or new != old)

    return Rule(attribute, lost, broken)


def unset(attribute: str, lost: str) -> Rule:
    """Return the rule that an attribute that has a value may not lose it."""

    def broken(before: Values, after: Values) -> bool:
        new = value(after, attribute)
        return bool(value(before, attribute)) and (new is UNKNOWN or not new)

    return Rule(attribute, lost, broken)


def removed(attribute: str, lost: str) -> Rule:
    """Return the rule that a list of texts may not lose one."""

    def broken(before: Values, after: Values) -> bool:
        new = value(after, attribute)
        return new is UNKNOWN or not set(value(before, attribute) or ()) <= set(new or ())

    return Rule(attribute, lost, broken)
