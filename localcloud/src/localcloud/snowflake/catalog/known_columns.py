"""A cache of tables' columns, for the metadata of results. A statement that may change a table empties it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.names import QualifiedName

_TABLES = 10_000


class KnownColumn(NamedTuple):
    """`kept`: a text's length, the digits of a time, ARRAY or OBJECT, or 0; `required`: it is never NULL."""

    kept: int = 0
    required: bool = False


# The columns of a relation by their names, in order.
Known = Mapping[str, KnownColumn]
_LookUp = Callable[[list[QualifiedName]], Mapping[QualifiedName, Known]]


class KnownColumns:
    """The columns of tables that results were described with. Several threads use it."""

    def __init__(self) -> None:
        self._tables: BoundedCache[QualifiedName, Known] = BoundedCache(_TABLES)
        self._changes = 0
        self._lock = threading.Lock()

    def of(self, tables: Iterable[QualifiedName], look_up: _LookUp) -> dict[QualifiedName, Known]:
        """Return the columns of the tables; `look_up` finds those of tables that are not known yet."""
        changes, wanted = self._changes, list(tables)
        found = {name: known for name in wanted if (known := self._tables.get(name)) is not None}
        if missing := [name for name in wanted if name not in found]:
            looked_up = look_up(missing)
            for name in missing:
                found[name] = looked_up.get(name, {})
                # A change while they were looked up makes them old at once.
                with self._lock:
                    if changes == self._changes:
                        self._tables[name] = found[name]
        return found

    def forget(self) -> None:
        """Forget all tables: a statement may have changed one."""
        with self._lock:
            self._changes += 1
            self._tables.clear()
