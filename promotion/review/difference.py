"""Two values as the lines of a difference: `-` for what was, `+` for what will be, a blank for what stays.

A value is what JSON can hold, and two marks: `Sensitive`, which is compared but never shown, and `UNKNOWN`.
"""

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from promotion.review import policy

_KEYS = ("name", "id", "Sid", "sid", "key")  # fields by which the entries of a list are known, the first that all have

# Names of values that are secret, whether or not the provider says so.
_SECRET = re.compile(r"password|passphrase|private_key|secret_access_key|(access|session|auth)_?token", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of a difference; `sign`: `-`, `+` or a blank."""

    sign: str
    text: str

    def __str__(self) -> str:
        return f"{self.sign} {self.text}"


@dataclass(frozen=True)
class Sensitive:
    """A value that is compared, but shown as `(sensitive)`."""

    value: Any = field(repr=False)


class _Unknown:
    """A value that is known only after the apply; no two of them are equal."""

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


UNKNOWN = _Unknown()


def difference(before: Any, after: Any, path: str = "") -> list[Line]:
    """Return the lines of a difference of two values; none if they are equal. `path` is the name of the value."""
    return list(_difference(before, after, path))


def texts(before: str, after: str, context: int = 3) -> list[Line]:
    """Return the difference of two texts, with some lines of context around each change."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(context):
        lines += [Line(" ", "…")] if lines else []
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                lines += [Line(" ", text) for text in old[start:end]]
            else:
                lines += [Line("-", text) for text in old[start:end]]
                lines += [Line("+", text) for text in new[new_start:new_end]]
    return lines


def shown(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Sensitive):
        return "(sensitive)"
    if value is UNKNOWN:
        return "(known after apply)"
    if isinstance(value, str) and value.isprintable() and not _ambiguous(value):
        return value
    return json.dumps(value, ensure_ascii=False, default=shown)


def _difference(before: Any, after: Any, path: str) -> Iterator[Line]:
    if _equal(before, after):
        return
    if documents := _documents(before, after):
        yield from _document(*documents, path)
    elif _all(dict, before, after):
        before, after = before or {}, after or {}
        for key in sorted({*before, *after}):
            yield from _difference(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif _all(list, before, after):
        yield from _lists(before or [], after or [], path)
    elif _SECRET.search(path):
        yield from _leaf("-", _hidden(before), path)
        yield from _leaf("+", _hidden(after), path)
    elif isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield Line(" ", f"{path}:")
        yield from texts(before, after)
    else:
        yield from _leaf("-", before, path)
        yield from _leaf("+", after, path)


def _lists(before: list[Any], after: list[Any], path: str) -> Iterator[Line]:
    if key := _key([*before, *after]):
        old, new = ({str(entry[key]): entry for entry in entries} for entries in (before, after))
        if len(old) == len(before) and len(new) == len(after):
            for name in dict.fromkeys([*old, *new]):
                yield from _difference(old.get(name), new.get(name), f"{path}[{name}]")
            return
    removed, added = _without(before, after), _without(after, before)
    if len(removed) == len(added) and _all_dicts([*removed, *added]):
        for index, (old_entry, new_entry) in enumerate(zip(removed, added, strict=True)):
            yield from _difference(old_entry, new_entry, f"{path}[{index}]" if len(before) > 1 else path)
        return
    for sign, entries in (("-", removed), ("+", added)):
        for entry in entries:
            yield from _leaf(sign, entry, f"{path}[]")


def _leaf(sign: str, value: Any, path: str) -> Iterator[Line]:
    """Yield the lines of a value that is on one side only."""
    if value is None or value in ("", [], {}):
        return
    if documents := _documents(value if sign == "-" else None, value if sign == "+" else None):
        yield from _document(*documents, path)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _leaf(sign, value[key], f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for entry in value:
            yield from _leaf(sign, entry, path if path.endswith("[]") else f"{path}[]")
    elif _SECRET.search(path):
        yield Line(sign, f"{path}: {shown(_hidden(value))}")
    elif isinstance(value, str) and "\n" in value:
        yield Line(sign, f"{path}:")
        yield from (Line(sign, f"    {line}") for line in value.splitlines())
    else:
        yield Line(sign, f"{path}: {shown(value)}")


def _document(before: Any, after: Any, path: str) -> Iterator[Line]:
    """Yield the difference of two parsed JSON documents; of two policies, statement by statement."""
    if policy.is_policy(before) or policy.is_policy(after):
        lines = [Line(sign, f"    {text}") for sign, text in policy.compare(before, after)]
        yield from ([Line(" ", f"{path}:"), *lines] if lines else [])
    else:
        yield from _difference(before, after, path)


def _documents(before: Any, after: Any) -> tuple[Any, Any] | None:
    """Return two texts of JSON documents parsed, None for one that is missing; None if one of them is another value."""
    given = [value for value in (before, after) if value not in (None, "")]
    if not given or any(_parsed(value) is None for value in given):
        return None
    return _parsed(before), _parsed(after)


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _hidden(value: Any) -> Any:
    return value if value is None or value is UNKNOWN or isinstance(value, Sensitive) else Sensitive(value)


def _equal(before: Any, after: Any) -> bool:
    empty: tuple[Any, ...] = (None, "", [], {})
    return (type(before) is type(after) and before == after) or (before in empty and after in empty)


def _all(kind: type, before: Any, after: Any) -> bool:
    given = [value for value in (before, after) if value is not None]
    return bool(given) and all(isinstance(value, kind) for value in given)


def _all_dicts(values: Sequence[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def _key(entries: Sequence[Any]) -> str | None:
    """Return the field that names the entries of a list; None if they have none."""
    if not _all_dicts(entries):
        return None
    return next((key for key in _KEYS if all(isinstance(entry.get(key), str) for entry in entries)), None)


def _without(values: list[Any], others: list[Any]) -> list[Any]:
    """Return the values that are not among the others, each as often as it is there more often."""
    rest = list(others)
    left = []
    for value in values:
        if value in rest:
            rest.remove(value)
        else:
            left.append(value)
    return left


def _ambiguous(text: str) -> bool:
    """Return whether a text reads as another value: a number, true, null or nothing."""
    try:
        json.loads(text)
    except ValueError:
        return not text.strip()
    return True
