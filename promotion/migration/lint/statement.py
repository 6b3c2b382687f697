"""One statement of a script, read by sqlglot.

sqlglot keeps stages, pipes and some file formats as opaque text, so the head of every statement (verb, kind, name) is
read from its tokens; `tree` is there for the kinds that sqlglot does parse.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sqlglot
from schemachange.sql_splitter import split_sql_statements
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

_MODIFIERS = {
    *("DYNAMIC", "EVENT", "EXTERNAL", "GLOBAL", "HYBRID", "ICEBERG", "LOCAL", "MATERIALIZED", "RECURSIVE", "SECURE"),
    *("TEMP", "TEMPORARY", "TRANSIENT", "VOLATILE"),
}
_ALLOWED = re.compile(r"^\s*--\s*allow (M201|M60[123]): *(\S.*)", re.MULTILINE)
_POLICIES = (["MASKING", "POLICY"], ["ROW", "ACCESS", "POLICY"])  # kinds of several tokens
_PLAIN_VIEWS = ("SECURE VIEW", "RECURSIVE VIEW")  # modifiers that leave a view a view


@dataclass(frozen=True)
class Name:
    """A name as written: one to three parts, unquoted ones in upper case; no part if it is computed."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)

    @property
    def full(self) -> bool:
        """Return whether this is database.schema.object."""
        return len(self.parts) == 3

    @property
    def schema(self) -> str:
        """Return the schema of a full name."""
        return self.parts[1]

    @property
    def object(self) -> str:
        """Return the last part."""
        return self.parts[-1]


@dataclass(frozen=True)
class Statement:
    """A statement: `kind` is TABLE, VIEW, FILE FORMAT …; empty, as the name, for a verb that has none."""

    text: str  # with the comments before it
    line: int  # in the rendered script, where its first word stands
    tokens: tuple[Token, ...]
    verb: str = ""
    kind: str = ""
    name: Name = Name(())
    guarded: bool = False  # IF [NOT] EXISTS
    replaces: bool = False  # OR REPLACE, OR ALTER
    rest: int = 0  # the index of the first token after the name

    @cached_property
    def tree(self) -> exp.Expr | None:
        """Return the syntax tree; None where sqlglot has none."""
        try:
            with _quiet():
                tree = sqlglot.parse_one(self.text, dialect="snowflake")
        except SqlglotError:
            return None
        return None if isinstance(tree, exp.Command) else tree

    def names_after(self) -> Iterator[Name]:
        """Yield each name of three or more parts behind the statement's own, cut to its object."""
        index = self.rest
        while index < len(self.tokens):
            name, after = read_name(self.tokens, index)
            if len(name.parts) >= 3:
                yield Name(name.parts[:3])
            index = max(after, index + 1)

    def mentions(self, word: str) -> bool:
        """Return whether an identifier of the statement is `word`."""
        return any(_part(token) == word for token in self.tokens if token.token_type is not TokenType.STRING)


def read(script: str) -> list[Statement]:
    """Return the statements of a rendered script, divided as schemachange divides them.

    A text is read once: its statements and their trees are everybody's, and nobody changes them.
    """
    return list(_statements(script))


@lru_cache(maxsize=1000)
def _statements(script: str) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    end = 0
    for text in split_sql_statements(script):
        start = script.index(text, end)
        end = start + len(text)
        tokens = _tokens(text)
        line = script.count("\n", 0, start) + (tokens[0].line if tokens else 1)
        if tokens is None or tokens:  # without tokens it is only a comment
            statements.append(_read(text, line, tuple(tokens or ())))
    return tuple(statements)


def allowed_codes(statement: Statement) -> dict[str, str]:
    """Return {code: reason} that comments before the statement allow: `-- allow M201: <reason>`."""
    return {code: reason.strip() for code, reason in _ALLOWED.findall(statement.text)}


def read_name(tokens: tuple[Token, ...], index: int) -> tuple[Name, int]:
    """Return the dotted name that starts at a token, and the index after it; no parts if none starts there."""
    parts: list[str] = []
    while index < len(tokens) and _is_part(tokens[index]):
        parts.append(_part(tokens[index]))
        index += 1
        if index >= len(tokens) or tokens[index].token_type is not TokenType.DOT:
            break
        index += 1
    if index < len(tokens) and tokens[index].token_type is TokenType.L_PAREN and parts == ["IDENTIFIER"]:
        return Name(()), index
    return Name(tuple(parts)), index


def _read(text: str, line: int, tokens: tuple[Token, ...]) -> Statement:
    words = [_word(token) for token in tokens]
    verb, index, kind, replaces, early = (words[0] if words else ""), 1, "", False, False
    if verb == "UPDATE":
        kind = "TABLE"
    elif verb in ("CREATE", "ALTER", "DROP", "UNDROP", "COMMENT"):
        replaces = words[1:3] in (["OR", "REPLACE"], ["OR", "ALTER"])
        index += 2 if replaces else 0
        early = verb == "COMMENT" and words[1:3] == ["IF", "EXISTS"]
        index += (2 if early else 0) + (verb == "COMMENT")  # COMMENT IF EXISTS ON
        kind, index = _kind(words, index)
    guard = next((g for g in (["IF", "NOT", "EXISTS"], ["IF", "EXISTS"]) if words[index : index + len(g)] == g), [])
    name, rest = read_name(tokens, index + len(guard)) if kind else (Name(()), index)
    if kind == "COLUMN":
        kind, name = "TABLE", Name(name.parts[:-1])
    return Statement(text, line, tokens, verb, kind, name, early or bool(guard), replaces, rest)


def _kind(words: list[str], index: int) -> tuple[str, int]:
    found: list[str] = []
    while index < len(words) and words[index] in _MODIFIERS:
        found.append(words[index])
        index += 1
    if policy := next((kind for kind in _POLICIES if words[index : index + len(kind)] == kind), None):
        return " ".join(policy), index + len(policy)
    kind = " ".join([*found, *words[index : index + 1]])
    return "VIEW" if kind in _PLAIN_VIEWS else kind, index + 1


def _tokens(text: str) -> list[Token] | None:
    """Return the tokens of a statement without its semicolon; None if sqlglot can't divide it."""
    try:
        tokens = sqlglot.tokenize(text, dialect="snowflake")
    except SqlglotError:
        return None
    return [token for token in tokens if token.token_type is not TokenType.SEMICOLON]


def _word(token: Token) -> str:
    return " ".join(token.text.upper().split()) if token.token_type is not TokenType.IDENTIFIER else ""


def _is_part(token: Token) -> bool:
    if token.token_type in (TokenType.IDENTIFIER, TokenType.VAR):
        return True
    return token.token_type not in (TokenType.STRING, TokenType.NUMBER) and token.text.isidentifier()


def _part(token: Token) -> str:
    return token.text if token.token_type is TokenType.IDENTIFIER else token.text.upper()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep sqlglot from logging that it keeps a statement as opaque text."""
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
