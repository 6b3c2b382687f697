"""The rows of INFORMATION_SCHEMA.FUNCTIONS and PROCEDURES.

https://docs.snowflake.com/en/sql-reference/info-schema/functions and …/info-schema/procedures
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.routine import Routine

_RETURNED = (
    "ARGUMENT_SIGNATURE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:n CHARACTER_OCTET_LENGTH:n NUMERIC_PRECISION:n "
    "NUMERIC_PRECISION_RADIX:n NUMERIC_SCALE:n"
)
FUNCTIONS = (
    f"FUNCTION_CATALOG FUNCTION_SCHEMA FUNCTION_NAME FUNCTION_OWNER {_RETURNED} FUNCTION_LANGUAGE FUNCTION_DEFINITION "
    "VOLATILITY IS_NULL_CALL IS_SECURE CREATED:t LAST_ALTERED:t COMMENT IS_EXTERNAL API_INTEGRATION CONTEXT_HEADERS "
    "MAX_BATCH_ROWS:n REQUEST_TRANSLATOR RESPONSE_TRANSLATOR"
)
PROCEDURES = (
    f"PROCEDURE_CATALOG PROCEDURE_SCHEMA PROCEDURE_NAME PROCEDURE_OWNER {_RETURNED} PROCEDURE_LANGUAGE "
    "PROCEDURE_DEFINITION CREATED:t LAST_ALTERED:t COMMENT EXTERNAL_ACCESS_INTEGRATIONS SECRETS OWNER_ROLE_TYPE"
)
_SIZES = re.compile(r"(\w+)\((\d+)(?:,\s*(\d+))?\)")


def functions(session: Session, database: str) -> Iterator[list[Any]]:
    """Yield the functions that the session sees. Volatility is not kept."""
    for routine in _visible(session, "FUNCTION", database):
        secure = "YES" if routine.secure else "NO"
        yield [*_row(session, routine), None, "YES", secure, *_stamps(routine), "NO", *[None] * 5]


def procedures(session: Session, database: str) -> Iterator[list[Any]]:
    """Yield the procedures that the session sees."""
    for routine in _visible(session, "PROCEDURE", database):
        yield [*_row(session, routine), *_stamps(routine), None, None, "ROLE"]


def _visible(session: Session, kind: str, database: str) -> list[Routine]:
    found = session.account.all(kind, (database,))
    return [cast(Routine, each) for each in found if access_control.is_visible(session, kind, each.name)]


def _row(session: Session, routine: Routine) -> list[Any]:
    """Return the columns up to the definition, which a secure routine shows to its owner alone."""
    shown = not routine.secure or access_control.owns(session, routine.kind, routine.name)
    returned = routine.returns if routine.returns != "TABLE" else routine.returned
    return [
        *routine.name[:2], routine.plain_name, routine.owner, routine.signature, returned, *_sizes(returned), "SQL",
        routine.body if shown else None,
    ]  # fmt: skip


def _sizes(type_: str) -> list[int | None]:
    """Return the lengths of a text in characters and bytes; precision, radix and scale of a number."""
    sizes = _SIZES.fullmatch(type_)
    if sizes is not None and sizes[1] in ("VARCHAR", "BINARY"):
        return [int(sizes[2]), min(int(sizes[2]) * 4, 16_777_216), None, None, None]
    if sizes is not None and sizes[1] == "NUMBER":
        return [None, None, int(sizes[2]), 10, int(sizes[3] or 0)]
    return [None] * 5


def _stamps(routine: Routine) -> list[Any]:
    return [routine.created_on, routine.altered_on or routine.created_on, routine.comment or None]
