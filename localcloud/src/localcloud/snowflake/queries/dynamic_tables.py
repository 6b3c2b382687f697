"""CREATE DYNAMIC TABLE, its refreshes by hand, and those that its target lag asks for.

Every refresh computes all rows. https://docs.snowflake.com/en/user-guide/dynamic-tables-refresh
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.dynamic_table import DynamicTable, behind_as, find
from localcloud.snowflake.changes.dynamic_table_type import DYNAMIC_TABLE, OPTIONS, require_operate
from localcloud.snowflake.changes.task_runner import TaskRunner
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.queries import pivots
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name
from localcloud.snowflake.wire.parentheses import closing
from localcloud.snowflake.wire.result import Result, done, status
from localcloud.snowflake.wire.statement import Reader, Statement, parse

_log = logging.getLogger("localcloud.snowflake")
# Snowpark's word for TARGET_LAG, on no page (create_or_replace_dynamic_table_statement):
# https://github.com/snowflakedb/snowpark-python/blob/main/src/snowflake/snowpark/_internal/analyzer/analyzer_utils.py
_LAG = "LAG"


@dataclass(frozen=True)
class DynamicTables:
    """Answers CREATE and ALTER DYNAMIC TABLE; `create_table` answers CREATE TABLE, `runner` runs the refreshes."""

    account: Account
    create_table: Callable[[Session, Statement], Result]
    runner: TaskRunner

    def create(self, session: Session, statement: Statement) -> Result:
        """CREATE DYNAMIC TABLE. Raise SnowflakeError."""
        reader = statement.reader_after("DYNAMIC TABLE")
        if_not_exists = reader.accept("IF", "NOT", "EXISTS")
        name = session.qualify(reader.name(), 3, "CREATE DYNAMIC TABLE")
        columns = _columns(reader)
        chosen, query = _read_options(reader)
        if "PIVOT" in query.upper():
            pivots.refuse_dynamic(parse_one(query))
        for key in ("TARGET_LAG", "WAREHOUSE"):
            if key not in chosen.options:
                raise errors.compilation("002029", "42601", f"Missing option(s): [{key}]")
        access_control.require_create(session, "DYNAMIC TABLE", name)
        access_control.require(session, "USAGE", "WAREHOUSE", (chosen.options["WAREHOUSE"],))
        self.account.get(Warehouse, (chosen.options["WAREHOUSE"],))
        if if_not_exists and self.account.relation(name):
            return status(f"{dotted(name[-1:])} already exists, statement succeeded.")
        modifiers = " ".join(word for word in statement.head.modifiers if word in ("OR REPLACE", "TRANSIENT"))
        sql = f"CREATE {modifiers} TABLE {quote_name(name)} {columns} AS {query}"
        self.create_table(session, parse(sql))
        table = self.account.get(Table, name)
        dynamic = DynamicTable(
            name,
            table.owner,
            chosen.comment or "",
            query=query,
            table_id=table.id,
            text=_shown(statement, name, chosen, query),
            reads=_reads(session, query),
            data_timestamp=self.account.now(),
            **{key.lower(): value for key, value in chosen.options.items()},
        )
        self.account.add(dynamic, replace=True)
        if str(dynamic.initialize).upper() == "ON_SCHEDULE":
            session.connection.execute(f"DELETE FROM {quote_name(name)}")
            dynamic.data_timestamp = None
        self.resume()
        return status(f"Dynamic table {name[-1]} successfully created.")

    def alter(self, session: Session, statement: Statement) -> Result:
        """ALTER DYNAMIC TABLE. Raise SnowflakeError."""
        reader = statement.reader_after("DYNAMIC TABLE")
        reader.accept("IF", "EXISTS")
        name = session.qualify(reader.name(), 3, "ALTER DYNAMIC TABLE")
        if not reader.accept("REFRESH"):
            with session.account.lock:
                return DYNAMIC_TABLE.alter(session, statement.reader_after("DYNAMIC TABLE"))
        # COPY SESSION changes nothing here: a refresh has the owner's rights and the table's warehouse all the same.
        reader.accept("COPY", "SESSION")
        reader.end()
        dynamic = DYNAMIC_TABLE.get(session, name)
        require_operate(session, dynamic)
        self.refresh(dynamic)
        return done()

    def resume(self) -> None:
        """Refresh from now on what is due, if there is any dynamic table."""
        if self.account.all(DynamicTable):
            if self.look not in self.runner.others:
                self.runner.others.append(self.look)
            self.runner.start()

    def look(self) -> None:
        """Refresh what is due by the account's clock. An error leaves the rows as they are."""
        now = self.account.now()
        for dynamic in self.account.all(DynamicTable):
            if dynamic.is_due(now) and find(self.account, dynamic.name):
                try:
                    self.refresh(dynamic)
                except SnowflakeError as error:
                    dynamic.data_timestamp = now
                    _log.info("dynamic table %s is not refreshed: %s", dynamic.full_name, error.message)

    def refresh(self, dynamic: DynamicTable, moment: datetime | None = None) -> None:
        """Refresh the dynamic tables that it reads, and then itself. Raise SnowflakeError."""
        moment = moment or self.account.now()
        if dynamic.data_timestamp == moment:
            return
        for name in dynamic.reads:
            if before := find(self.account, name):
                self.refresh(before, moment)
        text = f"INSERT OVERWRITE INTO {quote_name(dynamic.name)} {dynamic.query}"
        self.runner.run_as(dynamic, dynamic.warehouse, text)
        dynamic.data_timestamp = moment


def _shown(statement: Statement, name: QualifiedName, chosen: options.Chosen, query: str) -> str:
    """Return the text that SHOW DYNAMIC TABLES has: the statement with its options in Snowflake's order and words.

    https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/snowflake/view_parser_test.go
    """
    given = {key: str(value) for key, value in chosen.options.items()}
    replaced = "or replace " if "OR REPLACE" in statement.head.modifiers else ""
    comment = f" comment = {string_literal(chosen.comment)}" if chosen.comment else ""
    settings = " ".join(
        f"{word} = {string_literal(given.get(key, default).upper() if default else given[key])}"
        for word, key, default in (
            ("lag", "TARGET_LAG", ""),
            ("refresh_mode", "REFRESH_MODE", "AUTO"),
            ("initialize", "INITIALIZE", "ON_CREATE"),
        )
    )
    head = f"create {replaced}dynamic table {quote_name(name)}{comment} {settings}"
    return f"{head} warehouse = {dotted((given['WAREHOUSE'],))} as{behind_as(statement.text, query)}"


def _columns(reader: Reader) -> str:
    """Return the list of columns, in its parentheses; "" without one."""
    if not reader.at("("):
        return ""
    start = reader.peek().start
    return reader.statement.text[start : closing(reader).end]


def _read_options(reader: Reader) -> tuple[options.Chosen, str]:
    """Return the options, and the query behind AS."""
    query = ""

    def clause(inner: Reader, found: dict[str, object]) -> bool:
        nonlocal query
        if not inner.accept("AS"):
            return False
        statement = inner.statement
        query = statement.text[inner.peek().start : statement.tokens[-1].end]
        inner.position = len(statement.tokens)
        return True

    chosen = options.read(reader, "DYNAMIC TABLE", {**OPTIONS, _LAG: OPTIONS["TARGET_LAG"]}, {}, clause)
    if not query:
        reader.fail()
    if _LAG in chosen.options:
        chosen.options["TARGET_LAG"] = chosen.options.pop(_LAG)
    return chosen, query


def _reads(session: Session, query: str) -> tuple[QualifiedName, ...]:
    tables = table_references.read_by(parse_one(query))
    return tuple(session.qualify(table_references.name_of(table), 3) for table in tables)
