"""The warehouse at one moment, as an administrator sees it: objects, rights, and the rows that are no traffic.

The statements are SHOW and DESCRIBE of https://docs.snowflake.com/en/sql-reference/sql/show.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from contracts.contract import Contract
from promotion.review.schema import schema_changes
from promotion.review.snapshot import Snapshot, take
from rehearsal.upgrade.rows import PREFIX, mark_of

_OF_VERIFY = "@verify.invalid"
# The tables of one batch of the vendor's are rows, and come and go with each load.
_OF_BATCH = re.compile(r"__\d{8}T\d{6}_\w+$")
# The history and the lease are the deploys' own.
_OF_DEPLOY_OR_BATCH = re.compile(rf"\.DEPLOY\.|{_OF_BATCH.pattern}")

Rows = Counter[tuple[object, ...]]


@dataclass(frozen=True)
class State:
    """`rights`: a line for each privilege of a role; `rows`: by table, less those of the traffic and of smoke tests."""

    objects: Snapshot
    rights: frozenset[str]
    rows: Mapping[str, Rows]


@dataclass(frozen=True)
class Warehouse:
    """The database of the rehearsal, read through an administrator's connection."""

    connection: SnowflakeConnection
    database: str

    def state(self, contracts: Iterable[Contract]) -> State:
        """Return the state now; of the rows only the columns of the contracts."""
        objects = take(self.connection, self.database)
        lasting = {key: each for key, each in objects.items() if not _OF_BATCH.search(each.name)}
        return State(lasting, frozenset(self._rights()), self.kept_rows(contracts))

    def kept_rows(self, contracts: Iterable[Contract]) -> dict[str, Rows]:
        """Return the rows by table, less those of the traffic and of smoke tests; only the columns of the contracts."""
        return {contract.table: self._kept(contract) for contract in contracts}

    def count(self, contract: Contract) -> int:
        """Return the number of rows of a table."""
        [(rows,)] = self._fetch(f"SELECT COUNT(*) FROM {self.database}.{contract.table}")
        return int(str(rows))

    def traffic(self, contract: Contract) -> tuple[list[str], list[tuple[object, ...]]]:
        """Return a table's columns, in lower case, and the rows that carry a mark; nothing if there is no table."""
        types = self._types(contract.table)
        texts = [f"\"{name}\" LIKE '%{PREFIX}%'" for name, type_ in types.items() if type_.startswith("VARCHAR")]
        if not texts:
            return [], []
        columns = ", ".join(f'"{name}"' for name in types)
        query = f"SELECT {columns} FROM {self.database}.{contract.table} WHERE {' OR '.join(texts)}"
        return [name.lower() for name in types], self._fetch(query)

    def _kept(self, contract: Contract) -> Rows:
        """Return the rows that were there anyway. A column that is gone counts as NULL."""
        types = self._types(contract.table)
        if not types:
            return Counter()
        columns = ", ".join(name if name.upper() in types else "NULL" for name in contract.column_names)
        found = self._fetch(f"SELECT {columns} FROM {self.database}.{contract.table}")
        return Counter(row for row in found if mark_of(row) is None and not _is_of_verify(row))

    def _types(self, table: str) -> dict[str, str]:
        """Return {column: type} of a table; empty if there is none."""
        with suppress(ProgrammingError):
            return {row["name"]: row["type"] for row in self._rows(f"DESCRIBE TABLE {self.database}.{table}")}
        return {}

    def _rights(self) -> Iterator[str]:
        for role in self._rows(f"SHOW ROLES LIKE '{self.database}%'"):
            for row in self._rows(f"SHOW GRANTS TO ROLE {role['name']}"):
                if row["privilege"] != "OWNERSHIP" and not _OF_DEPLOY_OR_BATCH.search(row["name"]):
                    yield f"{row['privilege']} on {row['granted_on']} {row['name']} to {role['name']}"

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        cursor = self.connection.cursor()
        cursor.execute(statement)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _fetch(self, query: str) -> list[tuple[object, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]


def changed_objects(before: State, after: State) -> list[str]:
    """Return the lines of what changed inside the schemas: each object, and below it what it got (+) and lost (-)."""
    found = []
    for change in schema_changes(before.objects, after.objects):
        found.append(f"{change.action} {change.kind} {change.name}" + (f": {change.lost}" if change.lost else ""))
        found += [f"  {line}" for line in change.lines]
    return found


def right_changes(before: State, after: State) -> list[str]:
    """Return one line for each right that a role got (+) or lost (-)."""
    lost, gained = sorted(before.rights - after.rights), sorted(after.rights - before.rights)
    return [*(f"- {right}" for right in lost), *(f"+ {right}" for right in gained)]


def _is_of_verify(row: Sequence[object]) -> bool:
    return any(isinstance(value, str) and value.endswith(_OF_VERIFY) for value in row)
