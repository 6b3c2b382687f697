"""Which clauses and operators of a query or change are let through: those with an example in the tests.

sqlglot parses every dialect's, and DuckDB has its own: both would answer where Snowflake would not. What is called by
a name is seen to in functions/called.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine.functions.names import names
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# https://docs.snowflake.com/en/sql-reference/operators and …/sql-reference/constructs
PLAIN = names(
    """
    Add Alias All Any Between BitwiseAnd BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift BitwiseXor Boolean
    Bracket Column ColumnDef Cube DataType DataTypeParam Div Dot DPipe EQ Escape From GroupingSets GT GTE Having
    HexString Identifier IgnoreNulls ILike In Interval Is JSONPath JSONPathKey JSONPathRoot JSONPathSubscript Kwarg
    Like Literal LT LTE Mod Mul Neg NEQ Not Null NullSafeEQ NullSafeNEQ Offset Order Parameter Paren Placeholder
    Properties Property PropertyEQ Qualify RawString RespectNulls Rollup Schema SessionParameter Star Sub TableAlias
    TableFromRows Tuple Var When Whens Where WithinGroup
    """
)
QUERY = "with_ this expression expressions order limit offset"
# What else may be said of these: their arguments in sqlglot.
CLAUSES = {
    exp.Select: names("expressions distinct from_ laterals joins where group having qualify pivots " + QUERY),
    exp.Union: names(QUERY + " distinct by_name"),
    exp.Intersect: names(QUERY + " distinct"),
    exp.Except: names(QUERY + " distinct"),
    exp.Subquery: names(QUERY + " alias joins laterals pivots"),
    exp.With: names("expressions recursive"),
    exp.CTE: names("this alias"),
    exp.Table: names("this alias db catalog laterals joins pivots format pattern sample"),
    exp.Join: names("this on side kind using method"),
    exp.Lateral: names("this alias"),
    exp.Values: names("expressions alias"),
    exp.Group: names("expressions grouping_sets cube rollup all"),
    exp.Distinct: names("expressions"),
    exp.Limit: names("expression"),
    exp.Fetch: names("direction count limit_options"),
    exp.LimitOptions: names("rows"),
    exp.Ordered: names("this desc nulls_first"),
    exp.Window: names("this partition_by order spec over"),
    exp.WindowSpec: names("kind start start_side end end_side"),
    exp.Pivot: names("expressions fields unpivot alias"),
    exp.TableSample: names("method percent"),
    exp.Insert: names("with_ this expression overwrite"),
    exp.Update: names("with_ this expressions from_ where"),
    exp.Delete: names("with_ this using where"),
    exp.Merge: names("with_ this using on whens"),
    exp.TruncateTable: names("expressions exists is_database"),
}
JOINS = {"kind": ("", "INNER", "OUTER", "CROSS"), "method": ("", "NATURAL"), "side": ("", "LEFT", "RIGHT", "FULL")}
# Operators that sqlglot takes for functions.
FOREIGN = (exp.Columns, exp.Comprehension)
# Symbols of operators that Snowflake has functions for, or nothing; sqlglot takes them for the functions.
SIGNS = ("&", "|", "^", "~", "<<", ">>", "->", "->>", "==", "<=>")


def refuse(statement: Statement, expression: exp.Expression) -> None:
    """Raises SnowflakeError 000002 for a clause or an operator that is not done here, or that Snowflake has not."""
    if sign := next(filter(SIGNS.__contains__, signs(statement)), None):
        raise errors.unsupported(f"the operator {sign}")
    for one in expression.walk():
        if type(one) in CLAUSES:
            for name, value in one.args.items():
                if value and name not in CLAUSES[type(one)]:
                    raise errors.unsupported(f"{name.strip('_').upper()} in {told(one)}")
        elif type(one).__name__ not in PLAIN and (not isinstance(one, exp.Func) or isinstance(one, FOREIGN)):
            raise errors.unsupported(told(one))
        if not is_like_snowflake(one):
            raise errors.unsupported(told(one))


def signs(statement: Statement) -> Iterator[str]:
    """The symbols; those that stand together are one."""
    sign, end = "", 0
    for token in statement.tokens:
        if token.kind == "symbol" and token.start == end and sign:
            sign += token.value
        else:
            yield sign.strip("(),[]")
            sign = token.value if token.kind == "symbol" else ""
        end = token.end


def is_like_snowflake(one: exp.Expression) -> bool:
    """Whether a clause is one that Snowflake has, and DuckDB does alike."""
    match one:
        case exp.Join():
            return all(one.text(name).upper() in known for name, known in JOINS.items())
        case exp.Pivot():
            # DuckDB names the columns of a PIVOT otherwise.
            return bool(one.args.get("unpivot"))
        case exp.WindowSpec():
            return one.text("kind").upper() in ("ROWS", "RANGE")
        case exp.Except() | exp.Intersect():
            return bool(one.args.get("distinct"))
        case exp.Update():
            # Several columns set to one row.
            return not any(isinstance(set_.this, exp.Tuple) for set_ in one.expressions)
        case exp.Ordered():
            # DuckDB would compare the texts of VARIANTs.
            return not isinstance(one.this.unnest(), exp.JSONExtract)
        case exp.Order():
            return not isinstance(one.parent, exp.AggFunc) or isinstance(one.parent, exp.GroupConcat)
    return True


def told(one: exp.Expression) -> str:
    return one.sql(dialect="snowflake")[:60]
