"""The account's objects by type and full name, behind one lock."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar, overload

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import RELATION_KINDS, Relation, Table, View
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

T = TypeVar("T", bound=CatalogObject)


class ObjectStore:
    """Finds objects. Where a method takes a type, it takes the type's `kind` ("TABLE") too.

    Statements on any type of object, such as GRANT, know only the kind; they get a plain CatalogObject.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        # By kind, and then by name.
        self._objects: defaultdict[str, dict[QualifiedName, CatalogObject]] = defaultdict(dict)

    @overload
    def find(self, kind: type[T], name: QualifiedName) -> T | None: ...
    @overload
    def find(self, kind: str, name: QualifiedName) -> CatalogObject | None: ...
    def find(self, kind: str | type[T], name: QualifiedName) -> CatalogObject | None:
        """Return the object of this type and full name, or None."""
        with self.lock:
            return self._objects[kind_of(kind)].get(name)

    @overload
    def get(self, kind: type[T], name: QualifiedName) -> T: ...
    @overload
    def get(self, kind: str, name: QualifiedName) -> CatalogObject: ...
    def get(self, kind: str | type[T], name: QualifiedName) -> CatalogObject:
        """Return the object, or raise SnowflakeError 002003 ("does not exist or not authorized")."""
        if found := self.find(kind_of(kind), name):
            return found
        raise errors.does_not_exist(kind_of(kind), dotted(name))

    @overload
    def all(self, kind: type[T], within: QualifiedName = ()) -> list[T]: ...
    @overload
    def all(self, kind: str, within: QualifiedName = ()) -> list[CatalogObject]: ...
    def all(self, kind: str | type[T], within: QualifiedName = ()) -> list[T] | list[CatalogObject]:
        """Return every object of the type whose name starts with `within`, ordered by name."""
        with self.lock:
            objects = self._objects[kind_of(kind)]
            return [objects[name] for name in sorted(name for name in objects if name[: len(within)] == within)]

    def everything_in(self, within: QualifiedName) -> list[CatalogObject]:
        """Return the objects of all kinds whose name starts with `within`, which has one part at least."""
        with self.lock:
            return [object_ for object_ in self._everything() if object_.name[: len(within)] == within]

    def relation(self, name: QualifiedName) -> Relation | None:
        """Return the table or view of this name, or None."""
        return self.find(Table, name) or self.find(View, name)

    def _everything(self) -> Iterator[CatalogObject]:
        return (object_ for objects in self._objects.values() for object_ in objects.values())

    def _put(self, object_: CatalogObject) -> None:
        self._objects[object_.kind][object_.name] = object_

    def _remove(self, object_: CatalogObject) -> None:
        del self._objects[object_.kind][object_.name]

    def _replace_all(self, objects: Iterable[CatalogObject]) -> None:
        self._objects.clear()
        for object_ in objects:
            self._put(object_)

    def _of_one_namespace(self, kind: str, name: QualifiedName) -> list[CatalogObject]:
        """Return the objects that keep a new object of this kind from having this name."""
        kinds = RELATION_KINDS if kind in RELATION_KINDS else (kind,)
        found = (self.find(kind, name) for kind in kinds)
        return [object_ for object_ in found if object_ is not None]


def kind_of(kind: str | type[CatalogObject]) -> str:
    """Return the kind of a type of object; a kind stays as it is."""
    return kind if isinstance(kind, str) else kind.kind
