"""Numbers, texts and dates where Snowflake takes a VARIANT, ARRAY or OBJECT: DuckDB would make JSON of them.

https://docs.snowflake.com/en/sql-reference/functions/flatten and …/functions/get. The words of the errors are those of
accounts: https://github.com/snowflakedb/snowpark-python/blob/main/tests/integ/scala/test_function_suite.py and
https://github.com/mlorek/frostlake, FlattenTest. A text column has the longest length there is in them.
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.field_columns import is_field_column
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# Before the type; behind bars, the parameter, or the type of the key and the function.
NO_INPUT, NO_ELEMENT = "localcloud: no input: ", "localcloud: no element: "
_SCALARS = (
    "^(DECIMAL|(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$|DOUBLE|FLOAT|VARCHAR$|BOOLEAN$|DATE$|TIME|BLOB$|INTERVAL$)"
)
# DuckDB knows the type when it plans the query: nothing of the comparison is left for the rows.
_CHECKED = (
    f"CASE WHEN regexp_matches(typeof(x), '{_SCALARS}') THEN error('{{0}}' || typeof(x) || '|' || {{1}}) ELSE x END"
)
INPUT = Macro("localcloud_input", "x, name", _CHECKED.format(NO_INPUT, "name"))
ELEMENT = Macro("localcloud_element", "x, key, name", _CHECKED.format(NO_ELEMENT, "key || '|' || name"))
SEARCHED_ARRAY = Macro(
    "localcloud_searched_array",
    "x, name",
    f"CASE WHEN typeof(x) = 'VARCHAR' THEN error('{NO_ELEMENT}VARCHAR|ARRAY|' || name) ELSE x END",
)
CONDITION = Macro(
    "localcloud_condition",
    "x",
    f"""CASE WHEN typeof(x) NOT IN ('BOOLEAN', '"NULL"')
        THEN error('{NO_ELEMENT}' || typeof(x) || '|NUMBER(1,0), NUMBER(1,0)|IFF') ELSE x END""",
)
MACROS = (INPUT, ELEMENT, SEARCHED_ARRAY, CONDITION)
# What DuckDB knows the type of, and reads but once where it stands twice.
_TYPED = (exp.Column, exp.Cast, exp.Boolean, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.DPipe, exp.Predicate)


def refuse_input(name: str, value: exp.Expr) -> exp.Expr:
    """Return FLATTEN's input, whose type DuckDB looks at. Raise SnowflakeError 001007 for a constant."""
    if (type_ := of_literal(value)) is not None:
        raise no_input(type_, name)
    return INPUT(value, exp.Literal.string(name)) if isinstance(value, exp.Column) else value


def refuse_element(value: exp.Expr, key: exp.Expr, name: str = "GET") -> exp.Expr:
    """Return what a path starts from, whose type DuckDB looks at. Raise SnowflakeError 001044 for a constant."""
    kind = of_literal(key) or "VARCHAR"
    if (type_ := of_literal(value)) is not None:
        raise no_element(type_, kind, name)
    return ELEMENT(value, exp.Literal.string(kind), exp.Literal.string(name)) if _is_column(value) else value


def refuse_argument(value: exp.Expr, name: str) -> exp.Expr:
    """Return the one argument of a function, whose type DuckDB looks at. Raise SnowflakeError 001044 for a constant.

    https://github.com/mlorek/frostlake/blob/main/docs/functions.md (TYPEOF, TO_JSON)
    """
    if (type_ := of_literal(value)) is not None:
        raise no_element(type_, "", name)
    plain = value.unnest()
    is_typed = _is_column(plain) if isinstance(plain, exp.Column) else isinstance(plain, _TYPED)
    is_typed = is_typed and not value.find_ancestor(exp.Lambda)
    return ELEMENT(value, exp.Literal.string(""), exp.Literal.string(name)) if is_typed else value


def refuse_text(value: exp.Expr, name: str) -> exp.Expr:
    """Return what an ARRAY is searched for, whose type DuckDB looks at: a text must be a VARIANT.

    Raise SnowflakeError 001044 for a constant. https://docs.snowflake.com/en/sql-reference/functions/array_contains
    """
    array_first = name == "ARRAY_REMOVE"
    if value.is_string:
        type_ = f"VARCHAR({max(len(value.name), 1)})"
        raise no_element(*(("ARRAY", type_) if array_first else (type_, "ARRAY")), name)
    return SEARCHED_ARRAY(value, exp.Literal.string(name)) if _is_column(value) else value


def refuse_no_boolean(value: exp.Expr) -> exp.Expr:
    """Return COUNT_IF's condition, which Snowflake plans as IFF's; DuckDB looks at its type."""
    return CONDITION(value) if isinstance(value, exp.Column) else value


def no_input(type_: str, name: str) -> SnowflakeError:
    """Return 001007 for an input of a type that has no elements."""
    return errors.compilation("001007", "22023", f"invalid type [{type_}] for parameter '{name}'")


def no_element(type_: str, key: str, name: str = "GET") -> SnowflakeError:
    """Return 001044 for a value that has no elements; `key` is the type of the key or index, "" without one."""
    types = f"{type_}, {key}" if key else type_
    return errors.compilation("001044", "42P13", f"Invalid argument types for function '{name}': ({types})")


def _is_column(value: exp.Expr) -> bool:
    """Return whether it is a column of a table, and no argument of a lambda and no field of a file that COPY reads."""
    if not isinstance(value, exp.Column) or is_field_column(value):
        return False
    return value.find_ancestor(exp.Lambda) is None


def of_literal(value: exp.Expr) -> str | None:
    """Return the type of a constant; None for another expression."""
    plain = value.unnest()
    if not isinstance(plain, exp.Literal):
        return None
    if plain.is_string:
        return f"VARCHAR({max(len(plain.name), 1)})"
    digits, _, fraction = plain.name.partition(".")
    if not (digits + fraction).isdecimal():
        return "FLOAT"
    return f"NUMBER({len(digits.lstrip('0') + fraction) or 1},{len(fraction)})"
