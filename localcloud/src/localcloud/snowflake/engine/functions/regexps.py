"""Regular expressions that DuckDB can't say: all matches, places of groups, a replacement of one match.

https://docs.snowflake.com/en/sql-reference/functions-regexp
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.text import as_text, rewrite_pattern
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("REGEXP_SUBSTR_ALL")
MACROS: tuple[Macro, ...] = ()
_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "word": r"\w", "xdigit": "0-9a-fA-F", "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-\x7e", "graph": r"\x21-\x7e",
}  # fmt: skip
# https://docs.snowflake.com/en/sql-reference/functions-regexp#specifying-the-parameters-for-the-regular-expression
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
# What Snowflake's patterns do not have, and Python's do.
_FOREIGN = re.compile(r"\(\?|\\[1-9]|[*+?}]\+")


def _compiled(pattern: str, parameters: str) -> re.Pattern[str]:
    """Return the pattern for Python. Raise SnowflakeError for one that Snowflake, or Python, does not read so."""
    if _FOREIGN.search(pattern):
        raise errors.unsupported(f"the regular expression '{pattern[:60]}'")
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(f"[:{name}:]", characters)
    flags = re.ASCII
    for letter in parameters.replace("e", ""):
        if letter not in "cims":
            raise errors.unsupported(f"the parameter '{letter}' of a regular expression")
        # The last one of c and i counts.
        flags = flags & ~re.IGNORECASE if letter == "c" else flags | _FLAGS[letter]
    try:
        return re.compile(pattern, flags)
    except re.error:
        raise errors.unsupported(f"the regular expression '{pattern[:60]}'") from None


def _matches(text: str, pattern: str, position: int, occurrence: int, parameters: str) -> Iterator[re.Match[str]]:
    """Yield the matches from an occurrence on, in the text that begins at the position; positions count from 1."""
    if position < 1 or occurrence < 0:
        raise errors.unsupported("a position or an occurrence of a regular expression that is not positive")
    found = _compiled(pattern, parameters).finditer(text[position - 1 :])
    yield from (match for number, match in enumerate(found, start=1) if number >= occurrence)


def _group(parameters: str, group: int) -> int:
    """Return the group that is extracted: the first with 'e', unless one is given; 0, the whole match, without."""
    return group if group >= 0 else int("e" in parameters)


def _all(text: str, pattern: str, position: int, occurrence: int, parameters: str, group: int) -> list[str | None]:
    chosen = _group(parameters, group)
    return [_of(match, chosen).group(chosen) for match in _matches(text, pattern, position, occurrence, parameters)]


def _position(
    text: str, pattern: str, position: int, occurrence: int, option: int, parameters: str, group: int
) -> int | None:
    match = next(_matches(text, pattern, position, occurrence, parameters), None)
    if match is None:
        return 0
    chosen = _group(parameters, group)
    return (_of(match, chosen).end(chosen) if option else match.start(chosen)) + position


def _of(match: re.Match[str], group: int) -> re.Match[str]:
    if group > match.re.groups:
        raise errors.unsupported(f"group {group} of a regular expression that has {match.re.groups}")
    return match


def _replaced(text: str, pattern: str, by: str, position: int, occurrence: int, parameters: str) -> str:
    """Return the text with one match replaced, or all with the occurrence 0."""
    pieces, end = [text[: position - 1]], 0
    text = text[position - 1 :]
    for match in _matches(text, pattern, 1, occurrence, parameters):
        written = re.sub(r"\\(\d)", lambda mark, of=match: of.group(int(mark[1])) or "", by)  # type: ignore[misc]
        pieces += [text[end : match.start()], written]
        end = match.end()
        if occurrence:
            break
    return "".join([*pieces, text[end:]])


_ARGUMENTS = ("VARCHAR", "VARCHAR", "BIGINT", "BIGINT")
ALL = Scalar("localcloud_regexp_all", _all, (*_ARGUMENTS, "VARCHAR", "BIGINT"), "VARCHAR[]")
POSITION = Scalar("localcloud_regexp_position", _position, (*_ARGUMENTS, "BIGINT", "VARCHAR", "BIGINT"), "BIGINT")
REPLACED = Scalar(
    "localcloud_regexp_replaced", _replaced, ("VARCHAR", "VARCHAR", "VARCHAR", "BIGINT", "BIGINT", "VARCHAR"), "VARCHAR"
)
SCALARS = (ALL, POSITION, REPLACED)


def _number(node: exp.Expr, key: str, default: int) -> exp.Expr:
    return exp.cast(node.args.get(key) or exp.Literal.number(default), exp.DType.BIGINT)


def _parameters(node: exp.Expr, key: str = "parameters") -> exp.Expr:
    given: exp.Expr = node.args.get(key) or exp.Literal.string("")
    return given


def _given_group(node: exp.Expr) -> exp.Expr:
    """Return the group that is written; sqlglot writes 0 for none."""
    group = node.args.get("group")
    return exp.Literal.number(-1) if group is None or group.name == "0" else group


def _rewrite_all(node: exp.RegexpExtractAll) -> None:
    places = _number(node, "position", 1), _number(node, "occurrence", 1)
    call = ALL(as_text(node.this), as_text(node.expression), *places, _parameters(node), _given_group(node))
    node.replace(exp.Anonymous(this="to_json", expressions=[call]))


def _rewrite_instr(node: exp.RegexpInstr) -> None:
    places = _number(node, "position", 1), _number(node, "occurrence", 1), _number(node, "option", 0)
    node.replace(POSITION(as_text(node.this), as_text(node.expression), *places, _parameters(node), _given_group(node)))


def _rewrite_replace(node: exp.RegexpReplace) -> None:
    """Replace one match, or those behind a position: REGEXP_REPLACE with more than three arguments."""
    if not any(map(node.args.get, ("position", "occurrence", "modifiers"))):
        rewrite_pattern(node)
        return
    places = _number(node, "position", 1), _number(node, "occurrence", 0)
    replacement = node.args.get("replacement") or exp.Literal.string("")
    texts = (as_text(node.this), as_text(node.expression), as_text(replacement))
    node.replace(REPLACED(*texts, *places, _parameters(node, "modifiers")))


PRE_REWRITES: Rewrites = {
    exp.RegexpExtractAll: _rewrite_all,
    exp.RegexpInstr: _rewrite_instr,
    exp.RegexpReplace: _rewrite_replace,
}
