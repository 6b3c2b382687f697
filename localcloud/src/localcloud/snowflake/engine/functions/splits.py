"""Texts split into the elements of an ARRAY, or into rows.

https://docs.snowflake.com/en/sql-reference/functions/split_to_table, …/strtok_split_to_table and …/strtok_to_array
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import sequences
from localcloud.snowflake.engine.functions.macro import HOME, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.text import as_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("SPLIT_TO_TABLE STRTOK_SPLIT_TO_TABLE STRTOK_TO_ARRAY")
_ROWS = """TABLE SELECT CAST(sequence AS BIGINT) AS "SEQ", unnest(list_transform({}, lambda piece, place: {{
    'INDEX': CAST(place AS BIGINT), 'VALUE': piece}}), recursive := true)"""


def _pieces(text: str, delimiter: str) -> list[str | None]:
    return [*text.split(delimiter)] if delimiter else [text]


def _tokens(text: str, delimiters: str) -> list[str | None]:
    """Return the tokens between any of the delimiters; empty ones do not count."""
    for delimiter in delimiters:
        text = text.replace(delimiter, "\0")
    return [token for token in text.split("\0") if token]


PIECES = Scalar("localcloud_pieces", _pieces, ("VARCHAR", "VARCHAR"), "VARCHAR[]")
TOKENS = Scalar("localcloud_tokens", _tokens, ("VARCHAR", "VARCHAR"), "VARCHAR[]")
SCALARS = (PIECES, TOKENS)
PIECE_ROWS = Macro(
    "localcloud_piece_rows", "source, delimiter, sequence", _ROWS.format(f"{PIECES.name}(source, delimiter)")
)
TOKEN_ROWS = Macro(
    "localcloud_token_rows", "source, delimiter, sequence", _ROWS.format(f"{TOKENS.name}(source, delimiter)")
)
MACROS = (PIECE_ROWS, TOKEN_ROWS)
_SPACE = exp.Literal.string(" ")


def _rewrite_to_array(node: exp.StrtokToArray) -> None:
    call = TOKENS(as_text(node.this), as_text(node.expression or _SPACE))
    node.replace(exp.Anonymous(this="to_json", expressions=[call]))


def rows_of(node: exp.Expr, call: exp.Expr) -> exp.Expr | None:
    """Return the rows of `node`, a call of SPLIT_TO_TABLE or STRTOK_SPLIT_TO_TABLE; None for another function."""
    if isinstance(call, exp.SplitToTable):
        macro, given = PIECE_ROWS, [call.this, call.expression]
    elif isinstance(call, exp.Anonymous) and call.name.upper() == "STRTOK_SPLIT_TO_TABLE":
        macro, given = TOKEN_ROWS, [*call.expressions, _SPACE][:2]
    else:
        return None
    if any(value is None for value in given):
        raise errors.compilation("000938", "22023", "not enough arguments for function [SPLIT_TO_TABLE]")
    rows: exp.Expr = macro(*map(as_text, given), sequences.of(node, given[0])).expression
    return rows


def table_of(node: exp.Expr, rows: exp.Expr) -> exp.Table:
    """Return the rows of a macro as the table that a table function is, with its alias."""
    catalog, schema = map(exp.to_identifier, HOME)
    alias = node.args.get("alias")
    return exp.Table(this=rows, db=schema, catalog=catalog, alias=alias.copy() if alias else None)


PRE_REWRITES: Rewrites = {exp.StrtokToArray: _rewrite_to_array}
