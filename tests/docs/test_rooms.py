"""The tables of rooms and modules in the packages' docstrings name all that is there, and nothing else."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT

_HEAD = re.compile(r"^\| (room|module|room or module) \| holds \|$", re.MULTILINE)
_ROW = re.compile(r"^\| (`.*?) \|", re.MULTILINE)
_NAME = re.compile(r"`([\w./]+)`")


def tables() -> dict[str, str]:
    """Return {package: its docstring} of those that have a table."""
    found = {}
    for folder in ("contracts", "erasure", "file_status", "pipelines", "promotion", "rehearsal", "tools"):
        for init in (PROJECT / folder).rglob("__init__.py"):
            text = ast.get_docstring(ast.parse(init.read_text())) or ""
            if _HEAD.search(text):
                found[init.parent.relative_to(PROJECT).as_posix()] = text
    return found


def names(package: Path, modules: bool) -> set[str]:
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    return rooms | (
        {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")} if modules else set()
    )


@pytest.mark.parametrize(("package", "text"), tables().items(), ids=tables())
def test_a_table_names_each_room_and_module(package, text):
    head = _HEAD.search(text)
    assert head
    named = {name.partition("/")[0] for name in _NAME.findall(text)}
    assert names(PROJECT / package, modules=head[1] != "room") <= named
    rows = {name.partition("/")[0] for row in _ROW.findall(text) for name in _NAME.findall(row)}
    assert rows <= names(PROJECT / package, modules=True)
