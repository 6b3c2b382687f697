"""A statement cut into tokens, and a reader that walks over them.

Only as much grammar as the account's own statements need; queries are parsed by fakesnow (sqlglot).
Lexical rules: https://docs.snowflake.com/en/sql-reference/data-types-text and …/identifiers-syntax
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.wire import errors

# The Terraform provider ends its statements with this comment and a JSON text.
TRACKING = "--terraform_provider_usage_tracking"

TOKEN = re.compile(
    r"""
      (?P<space>   \s+ | --[^\n]* | //[^\n]* | /\*.*?\*/ )
    | (?P<dollar>  \$\$ .*? \$\$ )
    | (?P<string>  ' [^'\\]* (?: (?: \\. | '' ) [^'\\]* )* ' )
    | (?P<quoted>  " [^"]* (?: "" [^"]* )* " )
    | (?P<number>  \d+ (?: \.\d+ )? (?: [eE][+-]?\d+ )? )
    | (?P<word>    [^\W\d] [\w$]* )
    | (?P<variable> \$ \w+ )
    | (?P<symbol>  => | :: | <> | != | >= | <= | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"''|\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


@dataclass(frozen=True)
class Token:
    """`value` is the meaning: unquoted words in upper case, identifiers and strings without quotes and escapes."""

    kind: str
    value: str
    start: int
    end: int

    def is_name(self) -> bool:
        return self.kind in ("word", "quoted")


@dataclass(frozen=True)
class Statement:
    """One SQL text as sent, without the provider's tracking comment, with its tokens.

    `bindings` are the request's raw ones ({"1": {"type": …, "value": …}}); `request` is its whole body.
    """

    text: str
    tokens: tuple[Token, ...]
    bindings: dict[str, Any] = field(default_factory=dict)
    describe_only: bool = False
    request: dict[str, Any] = field(default_factory=dict)

    def starts(self, *words: str) -> bool:
        """Whether the first tokens are these unquoted words, given in upper case."""
        head = self.tokens[: len(words)]
        return len(head) == len(words) and all(
            token.kind != "quoted" and token.value == word for token, word in zip(head, words, strict=True)
        )

    def reader(self) -> Reader:
        return Reader(self)


def parse(sql: str, request: dict[str, Any] | None = None) -> Statement:
    """Raises SnowflakeError 001003 for an unterminated string, identifier or comment."""
    request = request or {}
    tokens = tuple(tokenize(sql))
    end = tokens[-1].end if tokens else 0
    text = sql[:end] if TRACKING in sql[end:] else sql
    while tokens and tokens[-1].kind == "symbol" and tokens[-1].value == ";":
        tokens = tokens[:-1]
    return Statement(text, tokens, request.get("bindings") or {}, bool(request.get("describeOnly")), request)


def tokenize(sql: str):
    for match in TOKEN.finditer(sql):
        kind, raw = match.lastgroup or "", match.group()
        if kind == "symbol" and (raw in "'\"" or sql.startswith("/*", match.start())):
            raise errors.syntax(sql[match.start() :][:20], match.start())
        if kind != "space":
            yield Token("string" if kind == "dollar" else kind, meaning(kind, raw), match.start(), match.end())


def meaning(kind: str, raw: str) -> str:
    match kind:
        case "word":
            return raw.upper()
        case "quoted":
            return raw[1:-1].replace('""', '"')
        case "string":
            return unescape(raw[1:-1])
        case "dollar":
            return raw[2:-2]
        case _:
            return raw


def unescape(body: str) -> str:
    def one(match: re.Match[str]) -> str:
        octal, hexadecimal, unicode, char = match.groups()
        if octal:
            return chr(int(octal, 8))
        if hexadecimal or unicode:
            return chr(int(hexadecimal or unicode, 16))
        return ESCAPES.get(char, char) if char else "'"

    return ESCAPE.sub(one, body)


class Reader:
    """Walks over a statement's tokens; what it does not find it refuses with Snowflake's syntax error."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.position = 0

    def peek(self, ahead: int = 0) -> Token:
        tokens, index = self.statement.tokens, self.position + ahead
        return tokens[index] if index < len(tokens) else Token("end", "", len(self.statement.text), -1)

    def next(self) -> Token:
        token = self.peek()
        self.position += 1
        return token

    def done(self) -> bool:
        return self.peek().kind == "end"

    def at(self, *words: str) -> bool:
        """Whether the next tokens are these words or symbols (upper case), unquoted."""
        tokens = self.statement.tokens[self.position : self.position + len(words)]
        if len(tokens) < len(words):
            return False
        for token, word in zip(tokens, words, strict=True):
            if token.value != word or token.kind not in ("word", "symbol"):
                return False
        return True

    def accept(self, *words: str) -> bool:
        if not self.at(*words):
            return False
        self.position += len(words)
        return True

    def accept_any(self, *phrases: str) -> str | None:
        """The first of the phrases ("CREATE TABLE") that comes next, consumed, or None."""
        return next((phrase for phrase in phrases if self.accept(*phrase.split())), None)

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            self.fail()

    def end(self) -> None:
        if not self.done():
            self.fail()

    def fail(self):
        token = self.peek()
        before = self.statement.text[: token.start]
        near = self.statement.text[token.start : token.end] if token.kind != "end" else ""
        raise errors.syntax(near, len(before) - before.rfind("\n") - 1, before.count("\n") + 1)

    def identifier(self) -> str:
        """One name as stored: unquoted in upper case, quoted as written."""
        if not self.peek().is_name():
            self.fail()
        return self.next().value

    def name(self) -> tuple[str, ...]:
        """A dotted name in its parts; IDENTIFIER('a.b') and a string are read too."""
        if self.accept("IDENTIFIER", "("):
            parts = parse(self.string()).reader().name()
            self.expect(")")
            return parts
        parts = [self.identifier()]
        while self.accept("."):
            parts.append(self.identifier())
        return tuple(parts)

    def string(self) -> str:
        if self.peek().kind != "string":
            self.fail()
        return self.next().value

    def value(self) -> str:
        """A string, a (signed) number or a word, as text."""
        sign = "-" if self.accept("-") else ""
        if self.peek().kind not in ("string", "number", "word", "quoted"):
            self.fail()
        return sign + self.next().value

    def values(self) -> list[str]:
        """A list in parentheses: ('a', 'b')."""
        self.expect("(")
        found: list[str] = []
        while not self.accept(")"):
            found.append(self.value())
            if not self.at(")"):
                self.expect(",")
        return found

    def word_until(self, *stops: str) -> str:
        """The unquoted words before one of `stops`, joined by spaces: a privilege such as "CREATE TABLE"."""
        words: list[str] = []
        while self.peek().kind == "word" and not any(self.at(stop) for stop in stops):
            words.append(self.next().value)
        if not words:
            self.fail()
        return " ".join(words)
