"""The vendor's tables: the fields of their files, and the identity of a row."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Table:
    """`fields` maps a JSON field to its column's type; the column has the field's name in upper case.

    `required`: the field that is never null; `identity`: the fields that no two rows share.
    """

    name: str
    fields: Mapping[str, str]
    required: str
    identity: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder below vendor/ in landing."""
        return self.name.lower()

    @property
    def columns(self) -> str:
        """The columns, for a statement."""
        return ", ".join(self.fields).upper()


AUTHORS = Table(
    "AUTHORS",
    {"name": "VARCHAR", "birth_date": "DATE", "died_at": "DATE", "nationality": "VARCHAR"},
    required="name",
    identity=("name", "birth_date"),
)
BOOKS = Table(
    "BOOKS",
    {"name": "VARCHAR", "pages": "NUMBER(10, 0)", "author": "VARCHAR", "publisher": "VARCHAR"},
    required="name",
    identity=("name", "author", "publisher"),
)
REVIEWS = Table(
    "REVIEWS",
    {
        "content": "VARCHAR",
        "rating": "NUMBER(10, 0)",
        "created_at": "TIMESTAMP_NTZ",
        "movie": "VARCHAR",
        "book": "VARCHAR",
    },
    required="content",
    identity=("content", "created_at", "movie", "book"),
)
TABLES = (AUTHORS, BOOKS, REVIEWS)
