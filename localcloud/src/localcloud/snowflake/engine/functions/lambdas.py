"""Functions that take a lambda expression.

https://docs.snowflake.com/en/sql-reference/functions/filter and …/transform
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import undefined
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("FILTER TRANSFORM")
# An undefined element is NULL, and JSON's null is a value.
VALUES = Macro(
    "localcloud_lambda_values",
    "a",
    f"""CASE WHEN json_type(a) = 'ARRAY' THEN list_transform(CAST(a AS JSON[]), lambda e:
        CASE WHEN e IS NULL THEN CAST('null' AS JSON) WHEN e <> {undefined.SQL} THEN e END) END""",
)
ARRAY = Macro(
    "localcloud_lambda_array",
    "a",
    f"to_json(list_transform(a, lambda e: coalesce(to_json(e), {undefined.SQL})))",
)
MACROS = (VALUES, ARRAY)


def open_variables(expression: exp.Expr) -> None:
    """Make each variable without a type the VARIANT that it is, before its uses are rewritten."""
    for function in expression.find_all(exp.Lambda):
        names = {name.name.upper() for name in function.expressions}
        for use in list(function.this.find_all(exp.Identifier)):
            if use.name.upper() not in names or isinstance(use.parent, (exp.Column, exp.Cast, exp.JSONPathKey)):
                continue
            if not isinstance(use.parent, exp.JSONExtract):
                root = exp.JSONPath(expressions=[exp.JSONPathRoot()])
                use.replace(exp.JSONExtract(this=use.copy(), expression=root))


def _function(node: exp.ArrayFilter | exp.Transform) -> exp.Lambda:
    function = node.expression
    if not isinstance(function, exp.Lambda) or len(function.expressions) != 1:
        raise errors.unsupported(
            f"{node.sql(dialect='snowflake')[:60]}: a lambda expression with one argument is needed"
        )
    if function.find(exp.Subquery, exp.Select):
        raise errors.unsupported("a query in a lambda expression")
    return function.copy()


def _rewrite_filter(node: exp.ArrayFilter) -> None:
    chosen = exp.Anonymous(this="list_filter", expressions=[VALUES(node.this), _function(node)])
    node.replace(ARRAY(chosen))


def _rewrite_transform(node: exp.Transform) -> None:
    changed = exp.Anonymous(this="list_transform", expressions=[VALUES(node.this), _function(node)])
    node.replace(ARRAY(changed))


PRE_REWRITES: Rewrites = {exp.ArrayFilter: _rewrite_filter, exp.Transform: _rewrite_transform}
