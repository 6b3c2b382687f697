"""What the local Snowflake does not do is refused at once, so that nothing is silently left undone.

fakesnow alone would take some of these statements and do nothing.
"""

from __future__ import annotations

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

VERBS = (
    "SELECT", "WITH", "(", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "PUT", "GET", "LIST",
    "LS", "REMOVE", "RM", "BEGIN", "START", "COMMIT", "ROLLBACK", "SET", "COMMENT", "EXPLAIN",
)  # fmt: skip
# Objects in schemas; those of the account have been answered before.
KINDS = ("TABLE", "VIEW", "STAGE", "FILE FORMAT", "PIPE", "SEQUENCE")
MODIFIERS = ("OR REPLACE", "LOCAL", "GLOBAL", "TEMPORARY", "TEMP", "VOLATILE", "TRANSIENT", "SECURE", "RECURSIVE")
SHOWN = ("TABLES", "VIEWS", "OBJECTS", "COLUMNS", "PRIMARY KEYS", "STAGES", "FILE FORMATS", "PIPES", "SEQUENCES")


def handle(session: Session, statement: Statement) -> None:
    """None for what the handlers after this one may take. Raises SnowflakeError 000002 for everything else."""
    reader = statement.reader()
    verb = reader.next().value
    if verb in VERBS:
        return
    what = verb
    if verb in ("CREATE", "ALTER", "DROP", "DESCRIBE", "DESC", "SHOW"):
        while reader.accept_any(*MODIFIERS, "TERSE"):
            pass
        if reader.accept_any(*(SHOWN if verb == "SHOW" else KINDS)):
            return
        if verb in ("DESCRIBE", "DESC") and reader.accept_any("RESULT"):
            return
        what = f"{verb} {reader.peek().value}"
    raise errors.unsupported(f'{what} (in "{statement.text[:60]}")')
