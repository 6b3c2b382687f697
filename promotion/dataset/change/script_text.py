"""The text of a migration script: a new table with its pipe, and changes of a column. Each can run again."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from contracts.contract import Column, Contract
from pipelines.visible_text import visible_line
from promotion.dataset import protection
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.pipe import METADATA, successor

_LINE = 120  # .sqlfluff
_LOADED = {
    "_PART": ("VARCHAR", "Path of the part this row came in"),
    "_ROW": ("NUMBER(38, 0)", "Line of the row in its part"),
}


def created(contract: Contract) -> str:
    """Return the script of a new dataset: its table, and the pipe of a streaming one."""
    pipe = ["", *_pipe(contract, successor(contract.table, None))] if contract.domain == "streaming" else []
    protected = protection.statements(contract)
    return "\n".join([*_table(contract), *pipe, "", *([protected] if protected else [])])


def added(contract: Contract, column: Column) -> str:
    """Return the script that adds a column."""
    start = f"ADD COLUMN IF NOT EXISTS {column.name.upper()} {column.type}"
    text = f"{_alter(contract)}\n{_commented(start, column.description, ';')}\n"
    protected = protection.of_column(replace(contract, columns=(*contract.columns, column)), column.name)
    return f"{text}\n{protected}" if protected else text


def widened(contract: Contract, column: Column) -> str:
    """Return the script that gives a column its type."""
    return f"{_alter(contract)}\nALTER COLUMN {column.name.upper()} SET DATA TYPE {column.type};\n"


def deprecated(contract: Contract, column: Column, version: str) -> str:
    """Return the script that says in the column's comment that it is deprecated."""
    start = f"ALTER COLUMN {column.name.upper()}"
    return f"{_alter(contract)}\n{_commented(start, f'Deprecated since {version}: {column.description}', ';')}\n"


def dropped(contract: Contract, column: Column, pipes: Sequence[str]) -> str:
    """Return the script that drops a deprecated column. `pipes`: those of the table, the oldest first, if it has any.

    No pipe stands while the column goes: a part that is loaded a moment later would lose its values without a word.
    """
    before = [f"DROP PIPE IF EXISTS {{{{ database }}}}.{pipe};\n" for pipe in pipes]
    drop = f"{_alter(contract)}\nDROP COLUMN IF EXISTS {column.name.upper()};\n"
    after = ["\n".join([*_pipe(contract, successor(contract.table, pipes[-1])), ""])] if pipes else []
    return "\n".join([*before, drop, *after])


def check_text(text: str) -> None:
    """Raise Refusal for a text that schemachange would render as a template, or that has characters nobody sees."""
    if found := next((sign for sign in ("{{", "{%", "{#") if sign in text), ""):
        raise Refusal(f"the text {text[:40]!r} has {found}, which begins a variable in a script: write it otherwise")
    if found := next((sign for sign in text if visible_line(sign) != sign), ""):
        named = visible_line(found)
        raise Refusal(f"the text '{visible_line(text[:40])}' has {named}, which nobody sees: write it without")


def _alter(contract: Contract) -> str:
    return f"ALTER TABLE {{{{ database }}}}.{contract.table}"


def _table(contract: Contract) -> Iterator[str]:
    yield f"CREATE TABLE IF NOT EXISTS {{{{ database }}}}.{contract.table} ("
    columns = [(each.name.upper(), str(each.type), each.description) for each in contract.columns]
    if contract.domain == "streaming":
        columns += [(name, type_, comment) for name, (type_, comment) in _LOADED.items()]
    for at, (name, type_, comment) in enumerate(columns):
        yield _commented(f"    {name} {type_}", comment, "," if at + 1 < len(columns) else "")
    yield ")"
    yield _commented("", contract.purpose.removesuffix("."), ";", " = ")


def _pipe(contract: Contract, name: str) -> Iterator[str]:
    """Yield the pipe of a streaming dataset, which loads a part by the names in its header."""
    schema = f"{{{{ database }}}}.{contract.schema}"
    metadata = ", ".join(f"{column} = {field}" for column, field in METADATA.items())
    yield f"CREATE PIPE IF NOT EXISTS {{{{ database }}}}.{name}"
    yield f"COMMENT = 'Loads the parts of {contract.name} that the splitter names, by the names of their columns'"
    yield "AS"
    yield f"COPY INTO {{{{ database }}}}.{contract.table}"
    yield f"FROM @{schema}.READY"
    yield f"FILE_FORMAT = (FORMAT_NAME = '{schema}.PART_BY_NAME')"
    yield "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    yield f"INCLUDE_METADATA = ({metadata});"


def _commented(start: str, comment: str, end: str, between: str = " ") -> str:
    """Return a line with a comment, which is shortened to fit; without one if there is no room for three words."""
    comment = " ".join(comment.split())  # a contract that was written by hand may have it on several lines
    check_text(comment)
    opening = f"{start} COMMENT{between}'".lstrip() if not start else f"{start} COMMENT{between}'"
    room = _LINE - len(opening) - len(f"'{end}")
    quoted = comment.replace("\\", "\\\\").replace("'", "''")
    if len(quoted) <= room:
        return f"{opening}{quoted}'{end}"
    short = textwrap.shorten(comment.replace("\\", "").replace("'", ""), max(room, 4), placeholder=" …")
    return f"{opening}{short}'{end}" if len(short) <= room and room > 20 else f"{start}{end}"
