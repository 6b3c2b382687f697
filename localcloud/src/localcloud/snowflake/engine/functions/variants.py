"""VARIANT: its type, conversions to it and from it.

A VARIANT is JSON in DuckDB: of a text, it is not known whether it was a DATE, a TIME, a TIMESTAMP or a BINARY.
https://docs.snowflake.com/en/sql-reference/functions/typeof, …/is, …/as, …/to_variant, …/to_array and …/to_object
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED, Macro
from localcloud.snowflake.engine.functions.rewrite import Calls, Rewrites
from localcloud.snowflake.engine.functions.scalar_types import refuse_argument
from localcloud.snowflake.engine.functions.semistructured_casts import ARRAY, OBJECT
from localcloud.snowflake.engine.functions.variant_casts import as_element, as_variant
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import TEXT
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    AS_ARRAY AS_BINARY AS_BOOLEAN AS_CHAR AS_DATE AS_DECIMAL AS_DOUBLE AS_INTEGER AS_NUMBER AS_OBJECT AS_REAL AS_TIME
    AS_TIMESTAMP_LTZ AS_TIMESTAMP_NTZ AS_TIMESTAMP_TZ AS_VARCHAR IS_ARRAY IS_BINARY IS_BOOLEAN IS_CHAR IS_DATE
    IS_DATE_VALUE IS_DECIMAL IS_DOUBLE IS_INTEGER IS_OBJECT IS_REAL IS_TIME IS_TIMESTAMP_LTZ IS_TIMESTAMP_NTZ
    IS_TIMESTAMP_TZ IS_VARCHAR TO_ARRAY TO_OBJECT TO_VARIANT TYPEOF
    """
)
# https://docs.snowflake.com/en/sql-reference/functions/typeof
TYPE = Macro(
    "localcloud_typeof",
    "v",
    """CASE json_type(v)
        WHEN 'NULL' THEN 'NULL_VALUE'
        WHEN 'UBIGINT' THEN 'INTEGER'
        WHEN 'BIGINT' THEN 'INTEGER'
        WHEN 'HUGEINT' THEN 'INTEGER'
        WHEN 'DOUBLE' THEN CASE
            WHEN contains(lower(CAST(v AS VARCHAR)), 'e') THEN 'DOUBLE'
            WHEN contains(CAST(v AS VARCHAR), '.') THEN 'DECIMAL'
            ELSE 'INTEGER' END
        ELSE json_type(v) END""",
)
VARIANT_TYPE = Macro(
    "localcloud_typeof_variant",
    "x",
    f"""CASE typeof(x)
        WHEN 'DATE' THEN 'DATE'
        WHEN 'TIME' THEN 'TIME'
        WHEN 'TIMESTAMP' THEN 'TIMESTAMP_NTZ'
        WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_LTZ'
        WHEN 'INTERVAL' THEN 'TIMESTAMP_TZ'
        WHEN 'DOUBLE' THEN 'DOUBLE'
        WHEN 'FLOAT' THEN 'DOUBLE'
        WHEN 'BLOB' THEN 'BINARY'
        ELSE {TYPE.body.replace("(v", "(to_json(x)")} END""",
)
_ONLY_VARIANTS = f"CAST(CAST('{REFUSED}a function of VARIANTs with a value of another type' AS DOUBLE) AS VARCHAR)"
# TYPE of a VARIANT alone.
KIND = Macro(
    "localcloud_kind",
    "v",
    f"CASE WHEN typeof(v) = 'JSON' THEN {TYPE.full_name}(CAST(v AS JSON)) ELSE {_ONLY_VARIANTS} END",
)
# The kind, but for texts, which may be of any of the types that JSON does not have.
CERTAIN_KIND = Macro(
    "localcloud_certain_kind",
    "v",
    f"""CASE WHEN {KIND.full_name}(v) = 'VARCHAR'
        THEN CAST(CAST('{REFUSED}the type of a text in a VARIANT, which is not kept' AS DOUBLE) AS VARCHAR)
        ELSE {KIND.full_name}(v) END""",
)
# The number to order a VARIANT by; NULL for other values.
ORDER = Macro(
    "localcloud_order_number",
    "v",
    """CASE WHEN json_type(to_json(v)) IN ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE')
        THEN TRY_CAST(CAST(to_json(v) AS VARCHAR) AS DOUBLE) END""",
)
MACROS = (ORDER, TYPE, VARIANT_TYPE, KIND, CERTAIN_KIND)
_NUMBERS = ("INTEGER", "DECIMAL", "DOUBLE")
# The kinds that an IS_ function accepts, and an AS_ function converts.
_KINDS = {
    "ARRAY": ("ARRAY",),
    "OBJECT": ("OBJECT",),
    "BOOLEAN": ("BOOLEAN",),
    **dict.fromkeys(("CHAR", "VARCHAR"), ("VARCHAR",)),
    "INTEGER": _NUMBERS[:1],
    **dict.fromkeys(("DECIMAL", "NUMBER"), _NUMBERS[:2]),
    **dict.fromkeys(("DOUBLE", "REAL"), _NUMBERS),
}
# Types that JSON does not have.
_LOST = ("BINARY", "DATE", "DATE_VALUE", "TIME", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "TIMESTAMP_TZ")
_TYPES = {
    "BOOLEAN": "BOOLEAN", "CHAR": "VARCHAR", "VARCHAR": "VARCHAR", "INTEGER": "DECIMAL(38, 0)", "DOUBLE": "DOUBLE",
    "REAL": "DOUBLE", "BINARY": "BLOB", "DATE": "DATE", "TIME": "TIME", "TIMESTAMP_LTZ": "TIMESTAMPTZ",
    "TIMESTAMP_NTZ": "TIMESTAMP", "TIMESTAMP_TZ": "TIMESTAMPTZ",
}  # fmt: skip


def _argument(node: exp.Func) -> exp.Expr:
    value: exp.Expr = node.this if not isinstance(node, exp.Anonymous) else node.expressions[0]
    return value


def _is(kind: str) -> Callable[[exp.Func], None]:
    """Return a rewrite of IS_<kind>: NULL for NULL, and FALSE for JSON's null."""

    def rewrite(node: exp.Func) -> None:
        if kind in _LOST:
            node.replace(exp.EQ(this=CERTAIN_KIND(_argument(node)), expression=exp.Literal.string(kind)))
            return
        kinds = [exp.Literal.string(each) for each in _KINDS[kind]]
        node.replace(exp.In(this=KIND(_argument(node)), expressions=kinds))

    return rewrite


def _as(kind: str) -> Callable[[exp.Anonymous], None]:
    """Return a rewrite of AS_<kind>: NULL for a VARIANT of another type."""

    def rewrite(node: exp.Anonymous) -> None:
        value, *parameters = node.expressions
        if kind in ("ARRAY", "OBJECT"):
            found: exp.Expr = value.copy()
        else:
            found = exp.cast(TEXT(value), _target(kind, parameters))
        certain = CERTAIN_KIND(value) if kind in _LOST else KIND(value)
        kinds = [exp.Literal.string(each) for each in _KINDS.get(kind, (kind,))]
        node.replace(exp.Case(ifs=[exp.If(this=exp.In(this=certain, expressions=kinds), true=found)]))

    return rewrite


def _target(kind: str, parameters: list[exp.Expr]) -> exp.DataType:
    if kind not in ("DECIMAL", "NUMBER"):
        return exp.DataType.build(_TYPES[kind], dialect="duckdb")
    if not all(each.is_int for each in parameters):
        raise errors.unsupported(f"AS_{kind} with a precision or scale that is not written out")
    precision, scale = [each.name for each in parameters][:2] + ["38", "0"][len(parameters) :]
    return exp.DataType.build(f"DECIMAL({precision}, {scale})", dialect="duckdb")


def _rewrite_variant(node: exp.ToVariant) -> None:
    if not isinstance(node.parent, exp.Typeof):
        node.replace(as_variant(node.this))


def _rewrite_typeof(node: exp.Typeof) -> None:
    given = node.this
    if isinstance(given, exp.ToVariant):
        node.replace(VARIANT_TYPE(given.this))
    elif isinstance(given, exp.Cast) and given.to.this == exp.DType.VARIANT:
        # A VARIANT of another type: JSON does not keep it.
        node.replace(VARIANT_TYPE(given.this))
    else:
        node.replace(TYPE(refuse_argument(given, "TYPEOF")))


def _rewrite_to_array(node: exp.ToArray) -> None:
    node.replace(ARRAY(as_element(node.this)))


def _rewrite_to_object(node: exp.Anonymous) -> None:
    node.replace(OBJECT(_argument(node)))


PRE_REWRITES: Rewrites = {
    exp.ToVariant: _rewrite_variant,
    exp.Typeof: _rewrite_typeof,
    exp.ToArray: _rewrite_to_array,
    exp.IsArray: _is("ARRAY"),
}
CALLS: Calls = {
    **{f"IS_{kind}": _is(kind) for kind in (*_KINDS, *_LOST)},
    **{f"AS_{kind}": _as(kind) for kind in (*_KINDS, *_LOST)},
    "TO_OBJECT": _rewrite_to_object,
}
