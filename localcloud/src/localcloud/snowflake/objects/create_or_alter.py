"""CREATE OR ALTER of warehouses, roles, database roles, schemas and databases: made, or altered to what is written.

What the statement leaves out gets its default again; tags and grants stay.
https://docs.snowflake.com/en/sql-reference/sql/create-or-alter
"""

from __future__ import annotations

from copy import copy
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.database_role import DATABASE_ROLE
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.option_fields import set_default, set_options
from localcloud.snowflake.objects.parameter_defaults import known as known_parameters
from localcloud.snowflake.objects.role import ROLE
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.objects.warehouse import WAREHOUSE
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement

# In the order in which their names are looked for.
_TYPES: tuple[ObjectType[Any], ...] = (DATABASE_ROLE, DATABASE, SCHEMA, ROLE, WAREHOUSE)
# Options that are written as clauses, without a value.
_CLAUSES = {"SCHEMA": {"MANAGED_ACCESS": False}}
# Only at the creation.
_FIRST = ("INITIALLY_SUSPENDED",)


def create_or_alter(session: Session, statement: Statement) -> Result:
    """Answer CREATE OR ALTER. Raise SnowflakeError, 000002 for another type of object."""
    reader = statement.reader_after("OR ALTER")
    type_ = next((type_ for type_ in _TYPES if reader.accept(*type_.word.split())), None)
    if type_ is None:
        raise errors.unsupported(f'CREATE OR ALTER {reader.peek().value} (in "{statement.text[:60]}")')
    with session.account.lock:
        start = reader.position
        name = type_.name(session, reader)
        if session.account.find(type_.word, name) is None:
            reader.position = start
            return type_.create(session, reader)
        return _alter(session, type_, name, reader)


def _alter(session: Session, type_: ObjectType[Any], name: QualifiedName, reader: Reader) -> Result:
    """Let the object be as the statement has it: all of it, or nothing if one option is refused."""
    object_ = type_.get(session, name)
    access_control.require(session, "OWNERSHIP", type_.word, name)
    chosen = options.read(reader, type_.word, type_.options, known_parameters(type_.word), type_.clause)
    wanted = copy(object_)
    for key in type_.options:
        if key not in (*type_.always, *_FIRST):
            set_default(wanted, key)
    given = _CLAUSES.get(type_.word, {}) | {k: value for k, value in chosen.options.items() if k not in _FIRST}
    chosen.options = given
    type_.prepare(session, wanted, chosen)
    set_options(wanted, chosen.options)
    type_.check(session, wanted, {key for key in given if type_.value(wanted, key) != type_.value(object_, key)})
    wanted.parameters, wanted.comment = dict(chosen.parameters), chosen.comment or ""
    vars(object_).update(vars(wanted))
    return done()
