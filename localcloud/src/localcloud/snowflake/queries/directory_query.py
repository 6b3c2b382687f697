"""Queries of directory tables: SELECT … FROM DIRECTORY(@stage).

https://docs.snowflake.com/en/user-guide/data-load-dirtables-query
"""

from __future__ import annotations

from urllib.parse import quote

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, register, schema_of
from localcloud.snowflake.files.stage_location import parse_location
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted

COLUMNS = schema_of("RELATIVE_PATH SIZE:n LAST_MODIFIED:t MD5 ETAG FILE_URL")


def is_directory(table: exp.Table) -> bool:
    """Return whether a FROM clause has DIRECTORY(@stage) here."""
    return isinstance(table.this, exp.DirectoryStage)


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace each DIRECTORY(@stage) by the files of the last refresh; return whether there is any.

    Raise SnowflakeError for a stage without a directory table.
    """
    found = [table for table in expression.find_all(exp.Table) if is_directory(table)]
    for number, table in enumerate(found):
        stage = stage_at(session, parse_location(table.this.this.name).stage, "SELECT")
        if not stage.directory.enabled:
            raise errors.compilation("393941", "42601", f"Stage '{dotted(stage.name)}' has no directory table.")
        rows = [row_of(session.account.identifier, stage, path) for path in stage.directory.files]
        table.replace(register(session, f"DIRECTORY_{number}", arrow_table(rows, COLUMNS), table))
    return bool(found)


def row_of(account: str, stage: Stage, path: str) -> list[object]:
    """Return a file of the directory as a row of COLUMNS."""
    file = stage.directory.files[path]
    names = "/".join(map(quote, stage.name))
    url = f"https://{account.lower()}.snowflakecomputing.com/api/files/{names}/{quote(path)}"
    return [path, file.size, file.modified, file.etag, file.etag, url]
