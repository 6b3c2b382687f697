"""SEARCH: the words of a text that is written out, in texts and columns of texts.

https://docs.snowflake.com/en/user-guide/querying-with-search-functions says how tokens match in each mode; that they
are letters and digits, in any case, is in https://github.com/mlorek/frostlake/blob/main/docs/functions.md
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("SEARCH")
_TOKEN = re.compile("[a-z0-9]+")
# Of other characters, no source says whether they part tokens.
_KNOWN = re.compile(r"[A-Za-z0-9\s.,;:!?'\"()-]*")
_MODES = ("OR", "AND", "PHRASE")
TEXT = Macro(
    "localcloud_searched_text",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' THEN CAST(x AS VARCHAR)
        ELSE CAST(CAST('{REFUSED}SEARCH of a value that is no VARCHAR' AS DOUBLE) AS VARCHAR) END""",
)
MACROS = (TEXT,)


def _tokens(text: str) -> list[str]:
    """Return the tokens of a text. Raise SnowflakeError 000002 for characters that may be part of one."""
    if not _KNOWN.fullmatch(text):
        raise errors.unsupported("SEARCH of texts with other characters than letters, digits and punctuation")
    return _TOKEN.findall(text.lower())


def _is_found(text: str, words: str, mode: str) -> bool:
    tokens, wanted = _tokens(text), _tokens(words)
    if mode == "PHRASE":
        return any(tokens[at : at + len(wanted)] == wanted for at in range(len(tokens) - len(wanted) + 1))
    return (all if mode == "AND" else any)(token in tokens for token in wanted)


FOUND = Scalar("localcloud_search", _is_found, ("VARCHAR", "VARCHAR", "VARCHAR"), "BOOLEAN")
SCALARS = (FOUND,)


def _rewrite_search(node: exp.Search) -> None:
    """Search each text by itself: all tokens of AND and PHRASE are in one of them."""
    words, data = node.expression, node.this.unnest()
    texts = data.expressions if isinstance(data, exp.Tuple) else [data]
    named = [_named(node, key) for key in ("analyzer", "search_mode")]
    mode = named[1] or "OR"
    if named[0] not in ("", "DEFAULT_ANALYZER") or mode not in _MODES or any(map(_is_star, texts)):
        raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}: another analyzer, mode or *")
    if not words.is_string or not _tokens(words.name):
        raise errors.unsupported("SEARCH of what is no text that is written out, with a word in it")
    found = [FOUND(TEXT(text), words, exp.Literal.string(mode)) for text in texts]
    node.replace(exp.paren(exp.or_(*found)))


def _named(node: exp.Search, key: str) -> str:
    given = node.args.get(key)
    if given is None:
        return ""
    return str(given.expression.name).upper() if isinstance(given, exp.Kwarg) else str(given.name).upper()


def _is_star(value: exp.Expr) -> bool:
    return isinstance(value, exp.Star) or (isinstance(value, exp.Column) and isinstance(value.this, exp.Star))


PRE_REWRITES: Rewrites = {exp.Search: _rewrite_search}
