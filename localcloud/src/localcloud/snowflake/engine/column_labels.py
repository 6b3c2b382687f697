"""Names of columns without an alias: the text of their expression in capitals, as the statement has it.

https://docs.snowflake.com/en/user-guide/querying-semistructured prints many: `src:a.b` is named SRC:A.B.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.statement import Statement
from localcloud.snowflake.wire.tokens import Token

_LABEL = "label"
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
# Words that end the items of a SELECT.
_ENDS = word_set("FROM INTO WHERE GROUP HAVING QUALIFY ORDER LIMIT OFFSET FETCH UNION EXCEPT MINUS INTERSECT WINDOW")
# `a IS DISTINCT FROM b` and `WITHIN GROUP (…)` go on.
_GOES_ON = {"FROM": "DISTINCT", "GROUP": "WITHIN"}
_Item = Sequence[Token]


def keep(statement: Statement, expression: exp.Expr) -> None:
    """Keep the label of each column without a name in the syntax tree, which was parsed from the statement."""
    for column, item in _unnamed(statement, expression):
        column.meta[_LABEL] = _label(statement, item)


def written(statement: Statement, expression: exp.Expr) -> Statement:
    """Return the statement with its labels as aliases, before parts of its text are replaced."""
    pieces, position = [], 0
    for _, item in sorted(_unnamed(statement, expression), key=lambda one: one[1][-1].end):
        label = quote_identifier(_label(statement, item))
        pieces.append(f"{statement.text[position : item[-1].end]} AS {label}")
        position = item[-1].end
    if not pieces:
        return statement
    return statement.with_text("".join(pieces) + statement.text[position:])


def apply(expression: exp.Expr) -> exp.Expr:
    """Make aliases of the labels in place, and return the expression. The labelled expressions are no copies."""
    for select in list(expression.find_all(exp.Select)):
        for column in select.expressions:
            if (label := column.meta.get(_LABEL)) is not None:
                column.meta.pop(_LABEL)
                alias = exp.Alias(alias=exp.to_identifier(label, quoted=True))
                column.replace(alias)
                alias.set("this", column)
    return expression


def _unnamed(statement: Statement, expression: exp.Expr) -> Iterator[tuple[exp.Expr, _Item]]:
    """Yield the columns without a name, with their tokens; none if the two can't be matched."""
    selects, texts = list(_selects(expression)), list(_items(statement.tokens))
    if [len(select.expressions) for select in selects] != [len(items) for items in texts]:
        return
    for select, items in zip(selects, texts, strict=True):
        for column, item in zip(select.expressions, items, strict=True):
            if item and not _has_name(column):
                yield column, item


def _has_name(column: exp.Expr) -> bool:
    """Return whether it has an alias, or is a plain column or a star."""
    if isinstance(column, (exp.Column, exp.Dot)):
        return not isinstance(column.this, exp.Parameter)
    return isinstance(column, (exp.Star, exp.Aliases)) or bool(column.args.get("alias"))


def _selects(expression: exp.Expr) -> Iterator[exp.Select]:
    """Yield the SELECTs in the order of the text: sqlglot keeps WITH behind the query."""
    with_ = expression.args.get("with_")
    if with_:
        yield from _selects(with_)
    if isinstance(expression, exp.Select):
        yield expression
    for name, value in expression.args.items():
        if name != "with_":
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, exp.Expr):
                    yield from _selects(child)


def _items(tokens: Sequence[Token]) -> Iterator[list[_Item]]:
    """Yield the items of each SELECT as tokens, in the order of the SELECTs."""
    for position in range(len(tokens)):
        if _is_word(tokens, position, "SELECT"):
            yield list(_items_after(tokens, position + 1))


def _items_after(tokens: Sequence[Token], position: int) -> Iterator[_Item]:
    """Yield the items between a SELECT, behind which `position` is, and its FROM or end."""
    while position < len(tokens) and tokens[position].kind == "word" and tokens[position].value in ("DISTINCT", "ALL"):
        position += 1
    if _is_word(tokens, position, "TOP") and position + 1 < len(tokens) and tokens[position + 1].kind == "number":
        position += 2
    depth, start = 0, position
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "symbol" and token.value in _CLOSING:
            if not depth:
                break
            depth -= 1
        elif token.kind == "symbol" and token.value in _OPENING:
            depth += 1
        elif not depth and ((token.kind == "symbol" and token.value == ";") or _ends_items(tokens, position)):
            break
        elif not depth and token.kind == "symbol" and token.value == ",":
            yield tokens[start:position]
            start = position + 1
        position += 1
    # A comma may end the list.
    if start < position:
        yield tokens[start:position]


def _ends_items(tokens: Sequence[Token], position: int) -> bool:
    word = tokens[position].value
    if word not in _ENDS or not _is_word(tokens, position, word):
        return False
    return not (word in _GOES_ON and position and _is_word(tokens, position - 1, _GOES_ON[word]))


def _is_word(tokens: Sequence[Token], position: int, word: str) -> bool:
    """Return whether an unquoted word is there, and is no part of a path such as `a.from` or `v:order`."""
    if position >= len(tokens) or tokens[position].kind != "word" or tokens[position].value != word:
        return False
    before = tokens[position - 1] if position else None
    return before is None or before.kind != "symbol" or before.value not in (".", ":")


def _label(statement: Statement, item: _Item) -> str:
    """Return the name of an item: its text in capitals, and the field alone for `t.$1`."""
    is_field = len(item) == 3 and item[2].kind == "variable" and item[1].value == "."
    return _text(statement, item[2:] if is_field else item).upper()


def _text(statement: Statement, item: _Item) -> str:
    """Return the text of an item without its comments, and with its mark for each constant that was bound."""
    sql, places, end = statement.text, statement.places, item[0].start
    pieces: list[str] = []
    for token in item:
        if token.start < end:
            continue
        gap = sql[end : token.start]
        pieces.append(gap if gap.isspace() else " " * bool(gap))
        end, mark = places.get(token.start, (token.end, ""))
        pieces.append(mark or sql[token.start : end])
    return "".join(pieces)
