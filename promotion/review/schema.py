"""The difference of two snapshots of a database, object by object."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promotion.review.difference import Line, texts
from promotion.review.snapshot import ORDER, SchemaObject, Snapshot

LOST_WITH = {
    "TABLE": "its rows are lost",
    "PIPE": "the record of loaded parts is lost",
    "STAGE": "the record of loaded parts is lost",
    "STREAM": "the changes that nobody read yet are lost",
    "MASKING POLICY": "the values that it masked can be read",
    "ROW ACCESS POLICY": "the rows that it hid can be read",
}


@dataclass(frozen=True)
class ObjectChange:
    """An object that a change makes, changes, replaces or drops.

    `gains`, `loses`, `alters`: columns; `lost`: what is lost with it, empty for nothing.
    """

    kind: str
    name: str  # SCHEMA.OBJECT
    action: str  # create, change, replace, drop
    lines: tuple[Line, ...]
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()
    alters: tuple[str, ...] = ()
    lost: str = ""


def schema_changes(before: Snapshot, after: Snapshot) -> list[ObjectChange]:
    """Return the changes from one snapshot to the next: what loses something first, then tables, views and so on.

    The second snapshot is taken after an upgrade of the first: then an object that was made again was replaced.
    """
    found = [change for key in {**before, **after} if (change := _change(before.get(key), after.get(key)))]
    return sorted(found, key=lambda change: (not _alarming(change), ORDER.index(change.kind), change.name))


def _alarming(change: ObjectChange) -> bool:
    return bool(change.lost or change.loses)


def _change(before: SchemaObject | None, after: SchemaObject | None) -> ObjectChange | None:
    lines = tuple(_lines(before, after))
    either = after or before
    assert either
    lost = LOST_WITH.get(either.kind, "")
    if before is None or after is None:
        action = "create" if before is None else "drop"
        return ObjectChange(either.kind, either.name, action, lines, lost="" if before is None else lost)
    replaced = bool(lost) and before.made != after.made
    if not lines and not replaced:
        return None
    return ObjectChange(
        either.kind,
        either.name,
        "replace" if replaced else "change",
        lines,
        gains=tuple(name for name in after.columns if name not in before.columns),
        loses=tuple(name for name in before.columns if name not in after.columns),
        alters=tuple(n for n in after.columns if n in before.columns and before.columns[n] != after.columns[n]),
        lost=lost if replaced else "",
    )


def _lines(before: SchemaObject | None, after: SchemaObject | None) -> Iterator[Line]:
    yield from _values(before.columns if before else {}, after.columns if after else {}, "column ")
    if before and after and before.kind == "TABLE" and _moved(before, after):
        yield Line(" ", "the columns are in another order")
    yield from texts(before.text if before else "", after.text if after else "")
    yield from _values(before.properties if before else {}, after.properties if after else {}, "", ": ")
    old, new = before.grants if before else frozenset(), after.grants if after else frozenset()
    yield from (Line("-", f"grant {grant}") for grant in sorted(old - new))
    yield from (Line("+", f"grant {grant}") for grant in sorted(new - old))


def _values(old: Mapping[str, str], new: Mapping[str, str], what: str, between: str = " ") -> Iterator[Line]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            if old.get(name):
                yield Line("-", f"{what}{name}{between}{old[name]}")
            if new.get(name):
                yield Line("+", f"{what}{name}{between}{new[name]}")


def _moved(before: SchemaObject, after: SchemaObject) -> bool:
    shared = [name for name in before.columns if name in after.columns]
    return shared != [name for name in after.columns if name in before.columns]
