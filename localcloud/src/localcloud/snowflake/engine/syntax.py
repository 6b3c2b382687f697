"""Which clauses and operators of a query or change are let through: those with an example in the tests.

sqlglot parses every dialect's, and DuckDB has its own: both would answer where Snowflake would not. What is called by
a name is seen to in functions/called.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import Statement

# https://docs.snowflake.com/en/sql-reference/operators and …/sql-reference/constructs
PLAIN = word_set(
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
    exp.Select: word_set("expressions distinct from_ laterals joins where group having qualify pivots " + QUERY),
    exp.Union: word_set(QUERY + " distinct by_name"),
    exp.Intersect: word_set(QUERY + " distinct"),
    exp.Except: word_set(QUERY + " distinct"),
    exp.Subquery: word_set(QUERY + " alias joins laterals pivots"),
    exp.With: word_set("expressions recursive"),
    exp.CTE: word_set("this alias"),
    exp.Table: word_set("this alias db catalog laterals joins pivots format pattern sample"),
    exp.Join: word_set("this on side kind using method"),
    exp.Lateral: word_set("this alias"),
    exp.Values: word_set("expressions alias"),
    exp.Group: word_set("expressions grouping_sets cube rollup all"),
    exp.Distinct: word_set("expressions"),
    exp.Limit: word_set("expression"),
    exp.Fetch: word_set("direction count limit_options"),
    exp.LimitOptions: word_set("rows"),
    exp.Ordered: word_set("this desc nulls_first"),
    exp.Window: word_set("this partition_by order spec over"),
    exp.WindowSpec: word_set("kind start start_side end end_side"),
    exp.Pivot: word_set("expressions fields unpivot alias"),
    exp.TableSample: word_set("method percent"),
    exp.Insert: word_set("with_ this expression overwrite"),
    exp.Update: word_set("with_ this expressions from_ where"),
    exp.Delete: word_set("with_ this using where"),
    exp.Merge: word_set("with_ this using on whens"),
    exp.TruncateTable: word_set("expressions exists is_database"),
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
