"""The migration scripts that the repository holds, read and rendered by schemachange's own code."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemachange.JinjaTemplateProcessor import JinjaTemplateProcessor
from schemachange.session.Script import script_factory
from schemachange.version import get_alphanum_key

from promotion.migration.plain_template import PlainTemplateLoader

_SQL = re.compile(r"\.sql(\.jinja)?$", re.IGNORECASE)
_COMMANDS = re.compile(r"\.cli\.yml(\.jinja)?$", re.IGNORECASE)
_NAME = "name it V<UTC time>__<what>.sql or R__<view>.sql"
_EMPTY = ("contains only comments", "rendered to empty content")  # schemachange's own words


@dataclass(frozen=True)
class Problem:
    """A script that keeps everything from running: the cause, and what to do about it."""

    script: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.script}: {self.what}; {self.remedy}"


@dataclass(frozen=True)
class Script:
    """A script as schemachange sees it: `checksum` is of the rendered text, as its history keeps it."""

    name: str
    kind: str  # V, R or A
    version: str  # empty unless V
    checksum: str
    path: Path
    text: str = field(default="", compare=False, repr=False)  # rendered

    @property
    def order(self) -> tuple[int, Any]:
        """Return a key that sorts as schemachange runs: versioned, repeatable, always, each by name."""
        return "VRA".index(self.kind), get_alphanum_key(self.name.lower())


def read(folder: Path, variables: Mapping[str, str]) -> tuple[list[Script], list[Problem]]:
    """Return all scripts below `folder` in running order, and the problems of the files that can't be one.

    The files are those of schemachange's `get_all_scripts_recursively`: `.sql` and `.sql.jinja` in any case. A file
    that it would leave out because of its name, or run as commands of Snowflake's CLI, is a problem here.
    """
    scripts: list[Script] = []
    problems: list[Problem] = []
    jinja = JinjaTemplateProcessor(project_root=folder)
    jinja.override_loader(PlainTemplateLoader(folder))
    for path in sorted(path for path in folder.glob("**/*") if not path.is_dir()):
        if _COMMANDS.search(path.name.strip()):
            remedy = "write it in SQL, or declare it in terraform/"
            problems.append(Problem(path.name, "it would run commands of Snowflake's CLI", remedy))
        elif _SQL.search(path.name.strip()):
            match _read(path, folder, jinja, variables):
                case Script() as script:
                    scripts.append(script)
                case problem:
                    problems.append(problem)
    return sorted(scripts, key=lambda script: script.order), problems + duplicates(scripts)


def duplicates(scripts: Iterable[Script]) -> list[Problem]:
    """Return a problem for each script whose name, in any case, or version an earlier one has."""
    return list(_duplicates(scripts))


def _read(path: Path, folder: Path, jinja: JinjaTemplateProcessor, variables: Mapping[str, str]) -> Script | Problem:
    try:
        found = script_factory(path)
    except ValueError as error:
        return Problem(path.name, _line(error), _NAME)
    if found is None:
        return Problem(path.name, "no name of a migration", _NAME)
    try:
        text = jinja.render(path.relative_to(folder).as_posix(), dict(variables))
    except UnicodeDecodeError as error:
        what = f"not UTF-8 (byte {error.object[error.start]:#x} at {error.start})"
        return Problem(path.name, what, "save it as UTF-8")
    except Exception as error:  # a template may raise anything
        if what := next((words for words in _EMPTY if isinstance(error, ValueError) and words in str(error)), ""):
            return Problem(path.name, what, "remove it, or write its statement")
        return Problem(path.name, f"can't be rendered ({_line(error)})", "correct it or its variables")
    checksum = hashlib.sha224(text.encode()).hexdigest()
    return Script(found.name, found.type, getattr(found, "version", ""), checksum, path, text)


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _duplicates(scripts: Iterable[Script]) -> Iterable[Problem]:
    seen: dict[str, Script] = {}
    for script in scripts:
        for key in filter(None, (script.name.lower(), script.version)):
            if key in seen:
                other = seen[key].path
                yield Problem(
                    script.path.name, f"duplicate of {other.parent.name}/{other.name}", "give one a newer version"
                )
                break
        else:
            seen |= {script.name.lower(): script, script.version: script}
