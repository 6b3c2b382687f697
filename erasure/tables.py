"""The person's rows in the warehouse: raw tables by part, vendor tables, texts that quote a value.

No statement has the person's key: QUERY_HISTORY keeps the text of each for a year
(https://docs.snowflake.com/en/sql-reference/account-usage/query_history). It has a hash with the environment's secret.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from contracts.contract import Contract
from erasure.person import Person
from promotion.error_numbers import DOES_NOT_EXIST
from promotion.errors import PromotionError

_PARTS_PER_DELETE = 500
_PURPOSE = "erasure "  # of a hash
_LOADED = "__"  # in the name of a table that a load made, after that of the live one
# Refusals and warnings quote values of the vendor's files.
_QUOTING = {"REFUSALS": "REASONS", "BATCHES": "WARNINGS"}

QUOTED_NO_MORE = "it quoted a person who was erased"


@dataclass(frozen=True)
class PartRows:
    """The rows of a part in its raw table; `persons`: those of the person."""

    rows: int
    persons: int


@dataclass(frozen=True)
class TableRows:
    """The person's rows in one table. `keeps_row`: their value goes, the row stays."""

    table: str
    column: str
    rows: int
    keeps_row: bool


@dataclass(frozen=True)
class Tables:
    """The tables of one database. `connection`: of the eraser, which reads personal data as it is."""

    connection: SnowflakeConnection
    database: str

    def parts(self, contract: Contract, person: Person) -> Mapping[str, PartRows]:
        """Return the rows of each part in the raw table of a dataset; those without a part have the key ``."""
        query = (
            "SELECT PART, COUNT(*), SUM(IFF(IS_PERSON, 1, 0)) FROM ("
            f"SELECT COALESCE(_PART, '') AS PART, {self._is(contract.person)} AS IS_PERSON "
            f"FROM {self.database}.{contract.table}) GROUP BY PART"
        )
        rows = self._rows(query, self._hash(person.key))
        return {part: PartRows(int(all_), int(persons or 0)) for part, all_, persons in rows}

    def erase_parts(self, contract: Contract, person: Person, parts: Iterable[str]) -> None:
        """Delete the person's rows that came from these parts."""
        names = sorted(parts)
        for start in range(0, len(names), _PARTS_PER_DELETE):
            some = names[start : start + _PARTS_PER_DELETE]
            marks = ", ".join(["%s"] * len(some))
            self._change(
                f"DELETE FROM {self.database}.{contract.table} "
                f"WHERE {self._is(contract.person)} AND COALESCE(_PART, '') IN ({marks})",
                self._hash(person.key), *some,
            )  # fmt: skip

    def of_vendor(self, contract: Contract, person: Person) -> list[TableRows]:
        """Return the tables with the person: the live one, and those of loads that a rollback needs.

        A load may drop one of its own after it was listed: it has nobody then.
        """
        column, found = str(contract.person), []
        beside = (
            f"SELECT TABLE_NAME FROM {self.database}.INFORMATION_SCHEMA.COLUMNS "
            "WHERE TABLE_SCHEMA = %s AND STARTSWITH(TABLE_NAME, %s) AND COLUMN_NAME = %s ORDER BY 1"
        )
        loaded = self._rows(beside, contract.schema, f"{contract.name.upper()}{_LOADED}", column.upper())
        for table in (contract.table, *(f"{contract.schema}.{name}" for (name,) in loaded)):
            query = f"SELECT COUNT(*) FROM {self.database}.{table} WHERE {self._is(column)}"
            counted = self._rows_unless_dropped(table, query, self._hash(person.key))
            if counted and (rows := int(counted[0][0])):
                found.append(TableRows(table, column, rows, contract.keeps_row))
        return found

    def erase_rows(self, found: TableRows, person: Person) -> None:
        """Delete the person's rows of a table, or empty the value; nothing if a load dropped it meanwhile."""
        table, column = f"{self.database}.{found.table}", found.column
        if column in _QUOTING.values():
            change = f"UPDATE {table} SET {column} = %s WHERE {self._hash_of(column)} = %s"
            for text in self._quoting(table, column, person):
                self._change(change, QUOTED_NO_MORE, self._hash(text))
            return
        change = f"UPDATE {table} SET {column} = NULL" if found.keeps_row else f"DELETE FROM {table}"
        self._rows_unless_dropped(found.table, f"{change} WHERE {self._is(column)}", self._hash(person.key))

    def _rows_unless_dropped(self, table: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; none if its table is one of a load's and is not there any more.

        A live table that is not there is an error, as is any that the eraser sees and may not read.
        """
        try:
            return self._rows(statement, *values)
        except ProgrammingError as error:
            schema, name = table.split(".")
            query = (
                f"SELECT COUNT(*) FROM {self.database}.INFORMATION_SCHEMA.TABLES "
                "WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
            )
            if error.errno != DOES_NOT_EXIST or _LOADED not in name or self._rows(query, schema, name)[0][0]:
                raise
            return []

    def quoting(self, person: Person) -> list[TableRows]:
        """Return the vendor's history where a reason or warning has the person's key."""
        found = []
        for table, column in _QUOTING.items():
            if rows := sum(self._quoting(f"{self.database}.VENDOR.{table}", column, person).values()):
                found.append(TableRows(f"VENDOR.{table}", column, rows, keeps_row=True))
        return found

    def _quoting(self, table: str, column: str, person: Person) -> dict[str, int]:
        """Return the texts that have the person's key as a whole word, and the number of rows with each."""
        query = f"SELECT {column}, COUNT(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"
        return {text: int(rows) for text, rows in self._rows(query) if person.is_mentioned(text.encode())}

    def _is(self, column: str | None) -> str:
        """Return the condition that a column names the person whose hash is bound to it."""
        return f"{self._hash_of(f'LOWER(TRIM({column}))')} = %s"

    def _hash_of(self, value: str) -> str:
        """Return the SQL of what `_hash` returns for the same text. It is no pseudonym, which analysts see."""
        secret = f"(SELECT MAX(KEY) FROM {self.database}.RAW.PSEUDONYM_KEY)"
        return f"SHA2(CONCAT('{_PURPOSE}', {secret}, {value}))"

    def _hash(self, text: str) -> str:
        return hashlib.sha256(f"{_PURPOSE}{self.secret}{text}".encode()).hexdigest()

    @cached_property
    def secret(self) -> str:
        """The secret of the environment with which records name a person: that of the pseudonyms.

        Raises PromotionError if there is none: anybody could then find who a record names.
        """
        key = self._rows(f"SELECT MAX(KEY) FROM {self.database}.RAW.PSEUDONYM_KEY")[0][0]
        if not key:
            raise PromotionError(f"{self.database}.RAW.PSEUDONYM_KEY has no key: restore it with Time Travel")
        return str(key)

    def retention_days(self) -> int:
        """Return for how many days Time Travel still has what the rows of any table were."""
        query = (
            f"SELECT MAX(RETENTION_TIME) FROM {self.database}.INFORMATION_SCHEMA.TABLES "
            "WHERE TABLE_SCHEMA IN ('RAW', 'VENDOR')"
        )
        return int(self._rows(query)[0][0] or 0)

    def reach(self) -> dict[str, datetime]:
        """Return the oldest moment that Time Travel has of each table, named as SCHEMA.TABLE; none without retention.

        A minute later than the retention allows, as time passes until it is asked for.
        """
        query = (
            "SELECT TABLE_SCHEMA, TABLE_NAME, RETENTION_TIME, CREATED, CURRENT_TIMESTAMP() "
            f"FROM {self.database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA IN ('RAW', 'VENDOR')"
        )
        found = {}
        for schema, name, days, created, now in self._rows(query):
            oldest = max(created + timedelta(seconds=1), now - timedelta(days=int(days or 0)) + timedelta(minutes=1))
            if oldest < now:
                found[f"{schema}.{name}"] = oldest
        return found

    def were(self, table: str, column: str, person: Person, moment: datetime) -> int:
        """Return the person's rows of a table as it was at a moment.

        Raise PromotionError if Snowflake does not say: it may have dropped the table, or changed its columns, since.
        """
        at = f"AT (TIMESTAMP => '{moment.isoformat()}'::TIMESTAMP_TZ)"
        query = f"SELECT COUNT(*) FROM {self.database}.{table} {at} WHERE {self._is(column)}"
        try:
            return int(self._rows(query, self._hash(person.key))[0][0])
        except ProgrammingError as error:
            raise PromotionError(f"{error.errno} {error.raw_msg or error.msg}") from error

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(map(tuple, cursor.fetchall()))

    def _change(self, statement: str, *values: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
