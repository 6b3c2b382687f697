"""Q1, Q2: what a statement calls or begins beside its own verb: functions that no rule reads, further statements.

https://docs.snowflake.com/en/sql-reference/functions-all and
https://docs.snowflake.com/en/sql-reference/operators-flow
"""

import itertools
from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from promotion.migration.lint.statement import Statement, read_name

# They show files, results or texts of others, whose columns no mask knows.
_PAST = frozenset({
    "BUILD_SCOPED_FILE_URL", "BUILD_STAGE_FILE_URL", "DIRECTORY", "GENERATE_COLUMN_DESCRIPTION", "GET_ABSOLUTE_PATH",
    "GET_DDL", "GET_PRESIGNED_URL", "INFER_SCHEMA", "LAST_QUERY_ID", "POLICY_CONTEXT", "RESULT_SCAN",
    "VALIDATE", "VALIDATE_PIPE_LOAD",
})  # fmt: skip
# https://docs.snowflake.com/en/sql-reference/constructs/at-before and …/changes
_OF_THE_PAST = frozenset({"AT", "BEFORE", "CHANGES"})
_UNKNOWN_SCHEMAS = frozenset({"INFORMATION_SCHEMA", "ACCOUNT_USAGE", "ORGANIZATION_USAGE", "DEPLOY"})
_REMEDY = "remove it, or write a rule for it in promotion/policy/snowflake/calls.py"


def check(statement: Statement, words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for each call, and each further statement, that no rule reads."""
    for first, second in itertools.pairwise(statement.tokens):
        together = first.end + 1 == second.start
        if first.text == "->>" or (first.text == "->" and second.text == ">" and together):
            yield "Q206", "->> begins another statement", "write each statement by itself"
    if statement.verb == "WITH" and any(word == "PROCEDURE" for word in words):
        yield "Q204", "WITH … AS PROCEDURE runs with rights that nobody reviewed", "write the statements themselves"
    for name in _called(statement.tokens):
        system = name.startswith(("SYSTEM$", "AI_")) or "." in name
        if system:
            yield "T101", f"no rule reads the function {name}", _REMEDY
    if statement.verb == "CREATE" and statement.kind.endswith("VIEW"):
        yield from _of_view(statement)


def _of_view(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield a finding for a view that reads files, results or metadata: masks are on the columns of tables alone.

    https://docs.snowflake.com/en/user-guide/security-column-ddm-intro
    """
    rest = statement.tokens[statement.rest :]
    remedy = "read a table of a contract, or another view"
    for token in rest:
        if token.text.startswith("@"):
            yield "Q105", f"{statement.name} reads files of a stage", remedy
    for word, bracket in itertools.pairwise(rest):
        if word.text.upper() in _OF_THE_PAST and bracket.token_type is TokenType.L_PAREN:
            yield "Q105", f"{statement.name} reads rows of the past, an erased person's too", remedy
    for called in sorted(set(_called(rest)) & _PAST):
        yield "Q105", f"{statement.name} calls {called}", remedy
    index = statement.rest
    while index < len(statement.tokens):
        name, after = read_name(statement.tokens, index)
        own = set(name.parts[-2:-1]) if len(name.parts) < 3 else {name.parts[1]}
        if name.parts[:1] == ("SNOWFLAKE",) or own & _UNKNOWN_SCHEMAS:
            yield "Q105", f"{statement.name} reads {name}", remedy
        index = max(after, index + 1)


def _called(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the name, dotted, of each function that is called; a table before its columns is no call."""
    index = 0
    while index < len(tokens):
        name, after = read_name(tuple(tokens), index)
        is_call = after < len(tokens) and tokens[after].token_type is TokenType.L_PAREN
        before = tokens[index - 1].text.upper() if index else ""
        if name.parts and is_call and not (len(name.parts) > 1 and before in _BEFORE_COLUMNS):
            yield ".".join(name.parts)
        index = max(after, index + 1)


# A name with columns in brackets stands behind them.
_BEFORE_COLUMNS = frozenset({
    "INTO", "TABLE", "VIEW", "EXISTS", "REFERENCES", "POLICY", "TAG", "KEY", "UNIQUE", "SET", "BY", "AS",
})  # fmt: skip
