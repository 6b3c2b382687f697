"""User-defined functions in SQL: their definitions. Queries inline them: queries/inlined_functions.py.

https://docs.snowflake.com/en/sql-reference/sql/create-function
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions import all_names
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Reader, parse

_SHOWN = (
    "created_on:timestamp_ltz", "name", "schema_name", "is_builtin", "is_aggregate", "is_ansi",
    "min_num_arguments:fixed", "max_num_arguments:fixed", "arguments", "description", "catalog_name",
    "is_table_function", "valid_for_clustering", "is_secure", "secrets", "external_access_integrations",
    "is_external_function", "language", "is_memoizable", "is_data_metric",
)  # fmt: skip
# Words that change nothing here: a function is computed each time, with its NULLs.
_HARMLESS = ("IMMUTABLE", "VOLATILE", "MEMOIZABLE", "CALLED ON NULL INPUT", "NOT NULL")


@dataclass(kw_only=True)
class UserFunction(CatalogObject):
    """`arguments` and `columns` (of RETURNS TABLE) are names with types; `returns` is the type, or "TABLE"."""

    kind = "FUNCTION"

    arguments: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    returns: str = ""
    body: str = ""


class _FunctionType(ObjectType[UserFunction]):
    """Functions are named with the types of their arguments, but by CREATE."""

    def create(self, session: Session, reader: Reader) -> Result:
        start = reader.position
        reader.accept("IF", "NOT", "EXISTS")
        old = session.account.find(UserFunction.kind, self.name(session, reader))
        if isinstance(old, UserFunction) and reader.accept("("):
            types = [type_ for _, type_ in _named_types(reader)]
            if types != _types(old):
                raise errors.unsupported(f"two functions {old.name[-1]} with different arguments")
        reader.position = start
        return super().create(session, reader)

    def name(self, session: Session, reader: Reader, command: str = "this operation") -> QualifiedName:
        name = super().name(session, reader, command)
        if reader.statement.verb != "CREATE" and reader.accept("("):
            while not reader.accept(")"):
                reader.next()
        return name


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """(name type, …) | RETURNS type | RETURNS TABLE (name type, …) | LANGUAGE SQL | AS 'body' | what changes nothing"""
    if "ARGUMENTS" not in options and reader.accept("("):
        options["ARGUMENTS"] = _named_types(reader)
    elif reader.accept("RETURNS", "TABLE"):
        reader.expect("(")
        options["RETURNS"], options["COLUMNS"] = "TABLE", _named_types(reader)
    elif reader.accept("RETURNS"):
        if reader.at("NULL", "ON"):
            raise errors.unsupported("RETURNS NULL ON NULL INPUT of FUNCTION")
        options["RETURNS"] = _type(reader)
    elif reader.accept("LANGUAGE"):
        language = reader.identifier()
        if language != "SQL":
            raise errors.unsupported(f"FUNCTION in the language {language}")
    elif reader.accept("AS"):
        options["BODY"] = reader.string().strip().removesuffix(";")
    elif reader.at("STRICT"):
        raise errors.unsupported("STRICT of FUNCTION")
    else:
        return reader.accept_any(*_HARMLESS) is not None
    return True


def _named_types(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return names with their types, read from behind the opening parenthesis to the closing one."""
    found = []
    while not reader.accept(")"):
        name = reader.identifier()
        found.append((name, _type(reader)))
        if reader.at("DEFAULT"):
            raise errors.unsupported("DEFAULT of a FUNCTION's argument")
        reader.accept(",")
    return tuple(found)


def _type(reader: Reader) -> str:
    """Return a type as it is written: NUMBER(10, 2)."""
    text = reader.next().value
    if reader.accept("("):
        inside = []
        while not reader.accept(")"):
            inside.append(reader.next().value)
        text += f"({''.join(inside)})"
    return text


def _check(session: Session, function: UserFunction, chosen: Any) -> None:
    if not function.returns or not function.body:
        raise errors.unsupported("CREATE FUNCTION without RETURNS or AS")
    is_query = function.body.lstrip("( \n\t").upper().startswith(("SELECT", "WITH"))
    first = parse(function.body).tokens[:1]
    if first and first[0].value in ("DECLARE", "BEGIN"):
        raise errors.unsupported("Snowflake Scripting in a FUNCTION")
    # A syntax error is found when the function is made.
    tree_of(parse(function.body if is_query else f"SELECT {function.body}"))
    if function.name[-1] in all_names.NAMES:
        raise errors.unsupported(f"a function with the name of Snowflake's {function.name[-1]}")


def _types(function: UserFunction) -> list[str]:
    return [type_ for _, type_ in function.arguments]


def _row(_: Session, function: UserFunction) -> list[Any]:
    database, schema, name = function.name
    given = ", ".join(_types(function))
    table = "Y" if function.columns else "N"
    returned = f"TABLE ({', '.join(f'{column} {type_}' for column, type_ in function.columns)})"
    count = len(function.arguments)
    return [
        function.created_on, name, schema, "N", "N", "N", count, count,
        f"{name}({given}) RETURN {returned if function.columns else function.returns}",
        function.comment or "user-defined function", database, table, "N", "N", None, None, "N", "SQL", "N", "N",
    ]  # fmt: skip


USER_FUNCTION = _FunctionType(
    type=UserFunction,
    parts=3,
    columns=_SHOWN,
    row=_row,
    alter_right="OWNERSHIP",
    renames=False,
    modifiers=("TEMPORARY", "TEMP"),
    clause=_clause,
    check=_check,
)
