"""Functions that generate data, from a seed too.

https://docs.snowflake.com/en/sql-reference/functions-data-generation

With a seed the values repeat, as in Snowflake, but they are not the values that Snowflake has for this seed.
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("RANDOM RANDSTR UNIFORM")

# The values of a seed are numbered by row.
SEEDED = Macro(
    "localcloud_seeded", "seed, row", "CAST(CAST(hash(seed, row) AS HUGEINT) - 9223372036854775808 AS BIGINT)"
)
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_TEXT = Macro(
    "localcloud_random_text",
    "length, value",
    f"""array_to_string([substr('{_CHARACTERS}', 1 + CAST(hash(value, place) % 62 AS INT), 1)
        for place in range(CAST(length AS BIGINT))], '')""",
)
WHOLE_NUMBER = Macro(
    "localcloud_whole_number", "low, high, value", "low + CAST(hash(value) % CAST(high - low + 1 AS UBIGINT) AS BIGINT)"
)
FRACTION = Macro(
    "localcloud_fraction",
    "low, high, value",
    "low + CAST(hash(value) % 1000000007 / 1000000007 AS DOUBLE) * (high - low)",
)
MACROS = (SEEDED, RANDOM_TEXT, WHOLE_NUMBER, FRACTION)


def _rewrite_random(node: exp.Rand) -> None:
    """Number the rows for a seed, which can be done in the columns of a query only. Raise SnowflakeError elsewhere."""
    if node.this is None:
        return
    select = node.find_ancestor(exp.Select)
    within = [column for column in select.expressions if node in column.find_all(exp.Rand)] if select else []
    if not within or node.find_ancestor(exp.AggFunc, exp.Window):
        raise errors.unsupported("RANDOM with a seed outside the columns of a query")
    node.replace(SEEDED(node.this, exp.Window(this=exp.RowNumber())))


def _rewrite_text(node: exp.Randstr) -> None:
    node.replace(RANDOM_TEXT(node.this, node.args["generator"]))


def _rewrite_uniform(node: exp.Uniform) -> None:
    """sqlglot knows only RANDOM as a generator."""
    if not isinstance(node.args.get("gen"), exp.Rand):
        between = WHOLE_NUMBER if all(map(_is_whole, (node.this, node.expression))) else FRACTION
        node.replace(between(node.this, node.expression, node.args["gen"]))


def _refuse_sign(node: exp.Seq1 | exp.Seq2 | exp.Seq4 | exp.Seq8) -> None:
    """Raise SnowflakeError for a sign that is neither 0 nor 1.

    https://github.com/mlorek/frostlake/blob/main/docs/functions.md (what the SEQ family counts); the number is a guess.
    """
    if node.this is not None and node.this.is_number and node.this.name not in ("0", "1"):
        text = f"Invalid parameter value: {node.this.sql()}. Reason: sign must be 0 or 1"
        raise errors.compilation("001008", "22023", text)


def _is_whole(value: exp.Expr) -> bool:
    return isinstance(number := value.this if isinstance(value, exp.Neg) else value, exp.Literal) and number.is_int


PRE_REWRITES: Rewrites = {
    exp.Rand: _rewrite_random,
    exp.Randstr: _rewrite_text,
    exp.Uniform: _rewrite_uniform,
    **dict.fromkeys((exp.Seq1, exp.Seq2, exp.Seq4, exp.Seq8), _refuse_sign),
}
