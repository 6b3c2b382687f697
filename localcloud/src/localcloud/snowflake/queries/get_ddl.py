"""GET_DDL('type', 'name' [, in full]) in a query: replaced by the text of the object's CREATE.

https://docs.snowflake.com/en/sql-reference/functions/get_ddl
"""

from __future__ import annotations

from typing import cast

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.privileges import parts_of
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.routine import read_signed
from localcloud.snowflake.queries import object_ddl
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import parse

_NAME = "GET_DDL"
_ROUTINES = ("FUNCTION", "PROCEDURE")
# The types that are written as text here, with the kinds of objects that each finds.
_KINDS = {
    "DATABASE": ("DATABASE",),
    "SCHEMA": ("SCHEMA",),
    "TABLE": ("TABLE", "VIEW"),
    "VIEW": ("VIEW", "TABLE"),
    "SEQUENCE": ("SEQUENCE",),
    "TAG": ("TAG",),
    "POLICY": ("MASKING POLICY", "ROW ACCESS POLICY"),
    "WAREHOUSE": ("WAREHOUSE",),
    "TASK": ("TASK",),
    "PIPE": ("PIPE",),
    "DYNAMIC_TABLE": ("DYNAMIC TABLE",),
    **{kind: (kind,) for kind in _ROUTINES},
}
_OTHERS = (
    *("AGENT", "ALERT", "CONTACT", "CORTEX_AGENT", "CORTEX_SEARCH_SERVICE", "DBT_PROJECT", "EVENT_TABLE"),
    *("FILE_FORMAT", "ICEBERG_TABLE", "INTEGRATION", "NOTEBOOK", "SEMANTIC_VIEW", "STREAM", "TYPE"),
)


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace the calls of GET_DDL, in place; return whether there are any. Raise SnowflakeError."""
    calls = [call for call in expression.find_all(exp.Anonymous) if call.name.upper() == _NAME]
    for call in calls:
        if len(call.expressions) not in (2, 3):
            text = f"wrong number of arguments for function [{_NAME}], expected 2, got {len(call.expressions)}"
            raise errors.compilation("000938", "22023", text)
        found = _value(session, call)
        found.meta.update(call.meta)
        call.replace(found)
    return bool(calls)


def _value(session: Session, call: exp.Anonymous) -> exp.Expr:
    type_, name, *rest = call.expressions
    if any(isinstance(value, exp.Null) for value in call.expressions):
        return cast(exp.Expr, exp.Null())
    if not (type_.is_string and name.is_string and all(isinstance(value, exp.Boolean) for value in rest)):
        raise errors.unsupported(f"{call.sql(dialect='snowflake')[:60]}: its arguments are two texts and TRUE or FALSE")
    in_full = any(value.this for value in rest)
    with session.account.lock:
        return exp.Literal.string(object_ddl.text_of(session, _object(session, type_.name, name.name), in_full))


def _object(session: Session, type_: str, text: str) -> CatalogObject:
    """Return the object. Raise SnowflakeError 002003 if the session sees none, 001008 for an unknown type."""
    wanted = type_.upper().replace(" ", "_")
    if wanted in _OTHERS:
        raise errors.unsupported(f"GET_DDL of {wanted}")
    if wanted not in _KINDS:
        raise errors.compilation("001008", "22023", f"Invalid object type: '{wanted}'")
    reader = parse(text).reader()
    written = read_signed(session, reader) if wanted in _ROUTINES else reader.name()
    reader.end()
    for kind in _KINDS[wanted]:
        name = session.qualify(written, parts_of(kind))
        if len(name) == parts_of(kind) and access_control.is_visible(session, kind, name):
            return session.account.get(kind, name)
    raise errors.does_not_exist(wanted, dotted(written))
