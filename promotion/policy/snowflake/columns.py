"""Q103: people's data that move to a column, within their own table or from a file, that no contract masks."""

import re
from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from promotion.migration.lint.statement import Statement
from promotion.policy.snowflake.personal import Personal

_INTO = re.compile(r"\bCOPY\s+INTO\s+([\w.\"]+)")
_FIELD = re.compile(r"\$1:\"?(\w+)")
_REMEDY = "classify it in the dataset's contract"


def check(statement: Statement, words: Sequence[str], personal: Personal) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a column that takes people's data, or that nobody names before it is there."""
    table = ".".join(statement.name.parts[-2:])
    own, rest = personal.of(table), list(words[statement.rest :])
    if statement.verb == "ALTER" and rest[:2] == ["RENAME", "COLUMN"] and set(rest[2:]) & own:
        yield "Q103", f"a column of {table} gets a name that no contract has", _REMEDY
    if statement.verb == "UPDATE":
        for column in _filled(statement, own):
            yield "Q103", f"{table}.{column} takes people's data", _REMEDY
    if statement.kind == "TABLE" and own and _computed(statement, own):
        yield "Q103", f"a column of {table} is computed from people's data", _REMEDY
    for name in _from_files(statement, personal):
        yield "Q103", f"a table takes {name} from people's files", _REMEDY
    evolves = "ENABLE_SCHEMA_EVOLUTION = TRUE" in " ".join(words)
    if statement.verb in ("CREATE", "ALTER") and evolves:
        yield "Q103", f"files add columns to {table or 'it'} that no contract classifies", "remove it"
    if statement.verb == "CREATE" and "USING TEMPLATE" in " ".join(words):
        yield "Q206", "its columns are those of a file", "name each column"


def _from_files(statement: Statement, personal: Personal) -> Iterator[str]:
    """Yield the columns and folders with people's data that a load takes into a table that has no such column."""
    text = statement.text.upper()
    if statement.verb != "COPY" and statement.kind != "PIPE":
        return
    into = _INTO.search(text)
    own = personal.of(".".join(into[1].replace('"', "").split(".")[-2:])) if into else frozenset()
    yield from sorted(({name for name in _FIELD.findall(text)} & personal.names) - own)
    folders = {name for name in personal.columns if f"/{name.rpartition('.')[2]}/" in text}
    yield from sorted(name for name in folders if personal.of(name) != own)


def _filled(statement: Statement, own: frozenset[str]) -> Iterator[str]:
    """Yield the columns that an UPDATE fills from people's data of the table itself, but those that hold such data."""
    tree = statement.tree
    for each in tree.expressions if own and isinstance(tree, exp.Update) else ():
        if isinstance(each, exp.EQ) and isinstance(each.this, exp.Column):
            read = {column.name.upper() for column in each.expression.find_all(exp.Column)}
            if read & own and each.this.name.upper() not in own:
                yield each.this.name.upper()


def _computed(statement: Statement, own: frozenset[str]) -> bool:
    """Return whether `AS (…)` behind a column reads people's data."""
    tokens = statement.tokens[statement.rest :]
    for index, token in enumerate(tokens[:-1]):
        if token.text.upper() == "AS" and tokens[index + 1].token_type is TokenType.L_PAREN:
            depth = 0
            for inner in tokens[index + 1 :]:
                depth += (inner.token_type is TokenType.L_PAREN) - (inner.token_type is TokenType.R_PAREN)
                if inner.text.upper() in own and inner.token_type is not TokenType.STRING:
                    return True
                if not depth:
                    break
    return False
