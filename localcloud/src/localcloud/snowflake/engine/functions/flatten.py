"""FLATTEN: the elements of an ARRAY, OBJECT or VARIANT as rows.

https://docs.snowflake.com/en/sql-reference/functions/flatten
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from localcloud.snowflake.engine.functions import scalar_types, sequences, splits, undefined
from localcloud.snowflake.engine.functions.array_elements import dump
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("FLATTEN")
_SCHEMA = """[{"KEY":"VARCHAR","PATH":"VARCHAR","INDEX":"BIGINT","VALUE":"VARCHAR","THIS":"VARCHAR"}]"""
_UNDEFINED = json.loads(undefined.ELEMENT)
_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_FIELD = """'$."' || replace(replace(k, '\\', '\\\\'), '"', '\\"') || '"'"""
# The elements in their order, the keys of an object in theirs.
ELEMENTS = Macro(
    "localcloud_elements",
    "v",
    f"""CASE json_type(v)
        WHEN 'OBJECT' THEN list_transform(list_sort(json_keys(v)), lambda k: {{
            'KEY': k,
            'PATH': CASE WHEN regexp_full_match(k, '{_NAME}') THEN k ELSE '[''' || k || ''']' END,
            'INDEX': NULL::BIGINT, 'VALUE': json_extract(v, {_FIELD})}})
        WHEN 'ARRAY' THEN list_filter(list_transform(CAST(v AS JSON[]), lambda x, i: {{
            'KEY': NULL::VARCHAR, 'PATH': '[' || (i - 1) || ']', 'INDEX': (i - 1)::BIGINT,
            'VALUE': coalesce(x, CAST('null' AS JSON))}}),
            lambda e: e.VALUE IS DISTINCT FROM {undefined.SQL})
        ELSE [] END""",
)
# DuckDB keeps the order of the rows as long as UNNEST stands in the outermost SELECT.
PLAIN = Macro(
    "localcloud_flatten",
    "input, sequence",
    f"""TABLE SELECT CAST(sequence AS BIGINT) AS "SEQ",
        unnest({ELEMENTS.full_name}(to_json(input)), recursive := true), to_json(input) AS "THIS" """,
)
WITH_OPTIONS = Macro(
    "localcloud_flatten_options",
    "input, sequence, path, options",
    f"""TABLE SELECT CAST(sequence AS BIGINT) AS "SEQ", unnest(list_transform(from_json(
        localcloud_flattened(coalesce(CAST(to_json(input) AS VARCHAR), 'null'), path, options), '{_SCHEMA}'),
        lambda r: {{'KEY': r.KEY, 'PATH': r.PATH, 'INDEX': r.INDEX, 'VALUE': CAST(r.VALUE AS JSON),
            'THIS': CAST(r.THIS AS JSON)}}), recursive := true)""",
)
_OPTIONS = {"OUTER": ("FALSE", "TRUE"), "RECURSIVE": ("FALSE", "TRUE"), "MODE": ("BOTH", "ARRAY", "OBJECT")}


def _flattened(text: str, path: str, options: str) -> str:
    """Return the rows as JSON. `options`: OUTER, RECURSIVE, ARRAY or OBJECT, those that are chosen."""
    chosen = options.split()
    value = _element(json.loads(text), path)
    rows = list(_rows(value, path, chosen))
    if not rows and "OUTER" in chosen:
        rows = [{"KEY": None, "PATH": None, "INDEX": None, "VALUE": None, "THIS": None}]
        if isinstance(value, (list, dict)):
            rows[0] |= {"PATH": path, "THIS": dump(value)}
    return dump(rows)


def _rows(value: Any, path: str, chosen: list[str]) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        items: list[tuple[Any, Any, str, Any]] = [
            (None, index, f"{path}[{index}]", each) for index, each in enumerate(value) if each != _UNDEFINED
        ]
    elif isinstance(value, dict):
        items = [(key, None, _field(path, key), each) for key, each in sorted(value.items())]
    else:
        return
    shown = ("OBJECT" if isinstance(value, list) else "ARRAY") not in chosen
    for key, index, place, each in items:
        if shown:
            yield {"KEY": key, "PATH": place, "INDEX": index, "VALUE": dump(each), "THIS": dump(value)}
        if "RECURSIVE" in chosen:
            yield from _rows(each, place, chosen)


def _field(path: str, key: str) -> str:
    if re.fullmatch(_NAME, key):
        return f"{path}.{key}" if path else key
    return f"{path}['{key}']"


def _element(value: Any, path: str) -> Any:
    """Return the element at a path such as a.b[0]."""
    for name, index in re.findall(r"([^.\[\]']+)|\[(\d+)\]", path):
        if index:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


FLATTENED = Scalar("localcloud_flattened", _flattened, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR")
MACROS = (ELEMENTS, PLAIN, WITH_OPTIONS)
SCALARS = (FLATTENED,)


def _rewrite_flatten(node: exp.Lateral | exp.TableFromRows) -> None:
    """Call a macro: fakesnow takes the first argument as INPUT, leaves the others out, and reverses the rows."""
    call = node.this
    if (pieces := splits.rows_of(node, call)) is not None:
        node.replace(splits.table_of(node, pieces))
        return
    if not isinstance(call, exp.Explode):
        return
    name, source, given = _arguments(call)
    source = scalar_types.refuse_input(name, source)
    chosen = [key for key in ("OUTER", "RECURSIVE") if given[key] == "TRUE"]
    chosen += [given["MODE"]] if given["MODE"] != "BOTH" else []
    if chosen or given["PATH"]:
        options = (exp.Literal.string(given["PATH"]), exp.Literal.string(" ".join(chosen)))
        rows = WITH_OPTIONS(source, sequences.of(node, source), *options)
    else:
        rows = PLAIN(source, sequences.of(node, source))
    node.replace(splits.table_of(node, rows.expression))


def _arguments(call: exp.Explode) -> tuple[str, exp.Expr, dict[str, str]]:
    """Return INPUT with its name or number, and the other arguments or their defaults.

    Raise SnowflakeError for one that is not supported.
    """
    given = {"PATH": "", "OUTER": "FALSE", "RECURSIVE": "FALSE", "MODE": "BOTH"}
    source: exp.Expr | None = None
    name = "INPUT"
    for number, argument in enumerate([call.this, *call.expressions]):
        key = argument.this.name.upper() if isinstance(argument, exp.Kwarg) else "INPUT" if number == 0 else ""
        value = argument.expression if isinstance(argument, exp.Kwarg) else argument
        if key == "INPUT":
            source, name = value, "INPUT" if isinstance(argument, exp.Kwarg) else "1"
            continue
        text = value.name.upper() if isinstance(value, exp.Literal) else value.sql(dialect="snowflake").upper()
        if key not in given or text not in _OPTIONS.get(key, (text,)) or (key == "PATH" and not value.is_string):
            raise errors.unsupported(f"FLATTEN with {argument.sql(dialect='snowflake')}")
        given[key] = value.name if key == "PATH" else text
    if source is None:
        raise errors.compilation("000938", "22023", "not enough arguments for function [FLATTEN], expected INPUT")
    return name, source, given


PRE_REWRITES: Rewrites = {exp.Lateral: _rewrite_flatten, exp.TableFromRows: _rewrite_flatten}
