"""A statement with its tokens, its head and its syntax tree, and a reader that walks over the tokens.

The account's own statements are read from their tokens; queries, changes of rows and tables are parsed by sqlglot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any, NoReturn, TypeVar

from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.tokens import Token, tokenize

# The Terraform provider ends its statements with this comment and a JSON text.
_TRACKING = "--terraform_provider_usage_tracking"
# Snowpark's word before TEMPORARY for what only its session needs; it is not documented, and changes nothing here.
# https://github.com/snowflakedb/snowpark-python/blob/main/src/snowflake/snowpark/_internal/utils.py
_SCOPED = "SCOPED"
# The verbs whose statements name a kind of object, and the words that may stand between the two.
MODIFIED = ("CREATE", "ALTER", "DROP", "DESCRIBE", "DESC", "SHOW")
MODIFIERS = (_SCOPED, "LOCAL", "GLOBAL", "TEMPORARY", "TEMP", "VOLATILE", "TRANSIENT", "SECURE", "RECURSIVE", "TERSE")
_OR_REPLACE = ["OR", "REPLACE"]
# The tokens of the longest head: a verb, modifiers, and a kind of three words, such as ROW ACCESS POLICY.
_LONGEST_HEAD = 12
_Tree = TypeVar("_Tree")


@dataclass(frozen=True)
class Head:
    """The beginning of a statement: its verb, the modifiers, and up to three words after them, which may name a kind.

    CREATE OR REPLACE TRANSIENT FILE FORMAT F: "CREATE", ("OR REPLACE", "TRANSIENT"), ("FILE", "FORMAT", "F").
    All are in
    upper case. `position` counts the tokens before the words.
    """

    verb: str
    modifiers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    position: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that the words may name, the longest first; "" is none."""
        return tuple(" ".join(self.words[:count]) for count in range(len(self.words), -1, -1))


@dataclass(frozen=True)
class Statement:
    """One SQL text as sent, without the provider's tracking comment.

    `bindings` are the request's raw ones ({"1": {"type": …, "value": …}}); `request` is its whole body. `places` has
    the constants in the text that were bound: {start: (end, mark)}. Its tokens, its head and its syntax tree are made
    when they are first asked for, and once.
    """

    text: str
    bindings: dict[str, Any] = field(default_factory=dict)
    describe_only: bool = False
    request: dict[str, Any] = field(default_factory=dict)
    places: Mapping[int, tuple[int, str]] = field(default_factory=dict)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens, without comments and without semicolons at the end.

        Raise SnowflakeError 001003 for an unterminated string, identifier or comment.
        """
        return _without_semicolons(tuple(tokenize(self.text)))

    @cached_property
    def head(self) -> Head:
        """The verb, its modifiers and the words after them. A quoted name is no verb: "" stands for it."""
        return _read_head(self.tokens)

    @property
    def verb(self) -> str:
        """The first word or symbol in upper case; "" if there is none."""
        return self.head.verb

    def tree(self, parse: Callable[[Statement], _Tree]) -> _Tree:
        """Return the syntax tree that `parse` makes of the statement; it is called once, whatever it is."""
        if "_tree" not in self.__dict__:
            self.__dict__["_tree"] = parse(self)
        tree: _Tree = self.__dict__["_tree"]
        return tree

    def with_text(self, text: str, bindings: dict[str, Any] | None = None) -> Statement:
        """Return the same request with another text; `bindings` replace its bindings."""
        kept = self.bindings if bindings is None else bindings
        places = self.places if text == self.text else {}
        return Statement(text, kept, self.describe_only, self.request, places)

    def starts(self, *words: str) -> bool:
        """Return whether the first tokens are these unquoted words, given in upper case."""
        head = self.tokens[: len(words)]
        return len(head) == len(words) and all(
            token.kind != "quoted" and token.value == word for token, word in zip(head, words, strict=True)
        )

    def reader(self) -> Reader:
        """Return a reader that stands before the first token."""
        return Reader(self)

    def reader_after(self, kind: str) -> Reader:
        """Return a reader that stands behind the verb, its modifiers and the words of `kind`, which the head has."""
        reader = Reader(self)
        reader.position = self.head.position + len(kind.split())
        return reader


def parse(sql: str, request: dict[str, Any] | None = None) -> Statement:
    """Return the statement of a request. Raise SnowflakeError 001003 for text, a name or a comment without end."""
    request = request or {}
    tokens = tuple(tokenize(sql))
    end = tokens[-1].end if tokens else 0
    text = sql[:end] if _TRACKING in sql[end:] else sql
    statement = Statement(text, request.get("bindings") or {}, bool(request.get("describeOnly")), request)
    statement.__dict__["tokens"] = _without_semicolons(tokens)
    return statement


def _without_semicolons(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    while tokens and tokens[-1].kind == "symbol" and tokens[-1].value == ";":
        tokens = tokens[:-1]
    return tokens


def _read_head(tokens: tuple[Token, ...]) -> Head:
    words = [token.value if token.kind in ("word", "symbol") else "" for token in tokens[:_LONGEST_HEAD]]
    if not words:
        return Head("", position=0)
    if words[0] not in MODIFIED:
        return Head(words[0], (), tuple(takewhile(bool, words[1:2])))
    modifiers, position = [], 1
    while (found := words[position : position + 1]) and (found[0] in MODIFIERS or words[position:][:2] == _OR_REPLACE):
        if found[0] != _SCOPED:
            modifiers.append("OR REPLACE" if found[0] == "OR" else found[0])
        position += 2 if found[0] == "OR" else 1
    return Head(words[0], tuple(modifiers), tuple(takewhile(bool, words[position : position + 3])), position)


class Reader:
    """Walks over a statement's tokens. Raises SnowflakeError 001003, as Snowflake does, for a token it can't take."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.position = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return the next token, or the one `ahead` of it; one of the kind "end" behind the last."""
        tokens, index = self.statement.tokens, self.position + ahead
        return tokens[index] if index < len(tokens) else Token("end", "", len(self.statement.text), -1)

    def next(self) -> Token:
        """Return the next token, and go on."""
        token = self.peek()
        self.position += 1
        return token

    def done(self) -> bool:
        """Return whether all tokens are read."""
        return self.peek().kind == "end"

    def at(self, *words: str) -> bool:
        """Return whether the next tokens are these words or symbols (upper case), unquoted."""
        tokens = self.statement.tokens[self.position : self.position + len(words)]
        if len(tokens) < len(words):
            return False
        for token, word in zip(tokens, words, strict=True):
            if token.value != word or token.kind not in ("word", "symbol"):
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Go on behind these words if they come next; return whether they did."""
        if not self.at(*words):
            return False
        self.position += len(words)
        return True

    def accept_any(self, *phrases: str) -> str | None:
        """Go on behind the first of the phrases ("FILE FORMAT") that comes next, and return it; None for none."""
        return next((phrase for phrase in phrases if self.accept(*phrase.split())), None)

    def expect(self, *words: str) -> None:
        """Go on behind these words. Raise SnowflakeError if others come next."""
        if not self.accept(*words):
            self.fail()

    def end(self) -> None:
        """Raise SnowflakeError if anything is left."""
        if not self.done():
            self.fail()

    def fail(self) -> NoReturn:
        """Raise SnowflakeError for the next token, with its line and position."""
        token = self.peek()
        before = self.statement.text[: token.start]
        near = self.statement.text[token.start : token.end] if token.kind != "end" else ""
        raise errors.syntax(near, len(before) - before.rfind("\n") - 1, before.count("\n") + 1)

    def identifier(self) -> str:
        """Return one name as stored: unquoted in upper case, quoted as written."""
        if not self.peek().is_name():
            self.fail()
        return self.next().value

    def name(self) -> tuple[str, ...]:
        """Return the parts of a dotted name, or of the one in IDENTIFIER('a.b')."""
        if self.accept("IDENTIFIER", "("):
            quoted = parse(self.string()).reader().name()
            self.expect(")")
            return quoted
        parts = [self.identifier()]
        while self.accept("."):
            # https://docs.snowflake.com/en/sql-reference/name-resolution: `database..name` is in the schema PUBLIC.
            parts.append("PUBLIC" if len(parts) == 1 and self.at(".") else self.identifier())
        return tuple(parts)

    def string(self) -> str:
        """Return the value of a string."""
        if self.peek().kind != "string":
            self.fail()
        return self.next().value

    def value(self) -> str:
        """Return a string, a (signed) number or a word, as text."""
        sign = "-" if self.accept("-") else ""
        if self.peek().kind not in ("string", "number", "word", "quoted"):
            self.fail()
        return sign + self.next().value

    def values(self) -> list[str]:
        """Return the values of a list in parentheses: ('a', 'b')."""
        self.expect("(")
        found: list[str] = []
        while not self.accept(")"):
            found.append(self.value())
            if not self.at(")"):
                self.expect(",")
        return found

    def text_until(self, *stops: str) -> str:
        """Return the text up to one of the phrases `stops` outside of parentheses, or to the end; "" is none."""
        start, depth = self.position, 0
        while not self.done() and (depth or not any(self.at(*stop.split()) for stop in stops)):
            token = self.next()
            depth += {"(": 1, ")": -1}.get(token.value, 0) if token.kind == "symbol" else 0
        tokens = self.statement.tokens[start : self.position]
        return self.statement.text[tokens[0].start : tokens[-1].end] if tokens else ""

    def parenthesized(self) -> str:
        """Return the text in the parentheses that come next, and go on behind them."""
        self.expect("(")
        text = self.text_until(")")
        self.expect(")")
        return text

    def word_until(self, *stops: str) -> str:
        """Return the unquoted words before one of `stops`, joined by spaces: a privilege such as "CREATE TABLE"."""
        words: list[str] = []
        while self.peek().kind == "word" and not any(self.at(stop) for stop in stops):
            words.append(self.next().value)
        if not words:
            self.fail()
        return " ".join(words)
