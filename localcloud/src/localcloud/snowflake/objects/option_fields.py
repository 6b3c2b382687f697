"""The fields of an object that hold the options of SQL: an option's field has its name, in lower case."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.options import Chosen

T = TypeVar("T", bound=CatalogObject)


def field_of(option: str) -> str:
    """Return the field that an option sets: DEFAULT_ROLE is in `default_role`."""
    return option.lower()


def create_object(type_: type[T], name: QualifiedName, owner: str, chosen: Chosen) -> T:
    """Return a new object with the options, parameters and comment that a statement gives."""
    fields = {field_of(key): value for key, value in chosen.options.items()}
    return type_(name, owner, chosen.comment or "", dict(chosen.parameters), **fields)


def set_options(object_: CatalogObject, chosen: Mapping[str, Any]) -> None:
    """Set the options, by their names in SQL."""
    for key, value in chosen.items():
        setattr(object_, field_of(key), value)


def set_default(object_: CatalogObject, option: str) -> None:
    """Give an option its default again."""
    [found] = (field for field in dataclasses.fields(object_) if field.name == field_of(option))
    made = found.default_factory
    setattr(object_, found.name, found.default if made is dataclasses.MISSING else made())
