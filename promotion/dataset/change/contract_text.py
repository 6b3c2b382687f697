"""The text of a contract, changed in place: its layout, order and comments stay."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.tokens import CommentToken

from contracts.contract import Column
from contracts.sql_type import SqlType

_SCHEMA = (
    "https://raw.githubusercontent.com/bitol-io/open-data-contract-standard/main/schema/odcs-json-schema-v3.1.0.json"
)
_OPENING = f"# yaml-language-server: $schema={_SCHEMA}\n"


class ContractText:
    """A contract's document. `str()` returns its text."""

    def __init__(self, text: str) -> None:
        self._document = _yaml().load(text)

    def __str__(self) -> str:
        text = io.StringIO()
        _yaml().dump(self._document, text)
        return text.getvalue()

    def set_version(self, version: str) -> None:
        """Change the contract's version."""
        self._document["version"] = version

    def add_column(self, column: Column) -> None:
        """Add a column after the last one."""
        columns = self._columns
        comment = _take_comment(columns, len(columns) - 1)
        columns.append(_block(property_of(column)))
        _give_comment(columns, len(columns) - 1, comment)

    def set_type(self, name: str, type_: SqlType) -> None:
        """Change a column's type."""
        self._columns[self._place(name)]["physicalType"] = str(type_)

    def deprecate(self, name: str, version: str) -> None:
        """Mark a column as deprecated since a version, and drop its limit of NULLs, which no file would keep."""
        columns, at = self._columns, self._place(name)
        column = columns[at]
        comment = _take_comment(columns, at)
        rules = [rule for rule in column.pop("quality", []) if rule.get("metric") != "nullValues"]
        if rules:
            column["quality"] = CommentedSeq(rules)
        column.setdefault("customProperties", CommentedSeq()).append(_custom("deprecatedSince", version))
        _give_comment(columns, at, comment)

    def remove_column(self, name: str) -> None:
        """Remove a column. A comment behind it, which is about the next one, stays."""
        columns, at = self._columns, self._place(name)
        comment = _take_comment(columns, at)
        columns.pop(at)
        if at:
            _give_comment(columns, at - 1, comment)
        elif comment is not None:
            columns.yaml_set_comment_before_after_key(0, before=_words(comment), indent=6)

    @property
    def _columns(self) -> Any:
        return self._document["schema"][0]["properties"]

    def _place(self, name: str) -> int:
        return [column["name"] for column in self._columns].index(name)


def text_of(values: Mapping[str, object]) -> str:
    """Return the text of a new contract with these values."""
    text = io.StringIO()
    _yaml().dump(_block(values), text)
    return _OPENING + text.getvalue()


def property_of(column: Column) -> dict[str, object]:
    """Return a column as a property of the standard."""
    values: dict[str, object] = {
        "name": column.name,
        "logicalType": column.type.logical,
        "physicalType": str(column.type),
        "description": column.description,
        **({"required": True} if column.required else {}),
        "classification": column.classification,
    }
    if column.since:
        values["customProperties"] = [_custom("since", column.since)]
    return values


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # break no line
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _custom(name: str, version: str) -> CommentedMap:
    return CommentedMap({"property": name, "value": version})


def _block(values: Any) -> Any:
    """Return values in the types that ruamel.yaml writes as blocks, in their order."""
    if isinstance(values, Mapping):
        return CommentedMap((name, _block(value)) for name, value in values.items())
    return CommentedSeq(map(_block, values)) if isinstance(values, list) else values


def _last(holder: Any, key: Any) -> tuple[Any, Any]:
    """Return the innermost mapping or list that ends a value, and the key of its last value.

    ruamel.yaml keeps the comment behind a block at that place.
    """
    value = holder[key]
    if not isinstance(value, CommentedMap | CommentedSeq) or not value or value.fa.flow_style():
        return holder, key
    return _last(value, len(value) - 1 if isinstance(value, CommentedSeq) else list(value)[-1])


def _take_comment(columns: Any, at: int) -> Any:
    """Remove the comment lines behind a column, and return them; a comment on its last line stays there."""
    holder, key = _last(columns, at)
    tokens = holder.ca.items.get(key)
    place = 2 if isinstance(holder, CommentedMap) else 0
    if not tokens or not tokens[place]:
        return None
    on_line, _, behind = tokens[place].value.partition("\n")
    start = tokens[place].start_mark
    tokens[place] = CommentToken(f"{on_line}\n", start) if on_line else None
    return CommentToken(f"\n{behind}", start) if behind else None


def _give_comment(columns: Any, at: int, comment: Any) -> None:
    if comment is None:
        return
    holder, key = _last(columns, at)
    place = 2 if isinstance(holder, CommentedMap) else 0
    tokens = holder.ca.items.setdefault(key, [None] * (4 if place else 2))
    if tokens[place]:
        comment = CommentToken(tokens[place].value + comment.value.removeprefix("\n"), tokens[place].start_mark)
    tokens[place] = comment


def _words(comment: Any) -> str:
    return "\n".join(line.strip().lstrip("# ") for line in comment.value.strip().splitlines())
