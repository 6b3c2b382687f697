"""The migration scripts that the repository holds, read and rendered by schemachange's own code."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from schemachange.JinjaTemplateProcessor import JinjaTemplateProcessor
from schemachange.session.Script import script_factory
from schemachange.version import get_alphanum_key


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

    A file that schemachange would silently leave out, because of its name, is a problem here.
    """
    scripts: list[Script] = []
    problems: list[Problem] = []
    jinja = JinjaTemplateProcessor(project_root=folder)
    for path in sorted(folder.rglob("*.sql")) + sorted(folder.rglob("*.sql.jinja")):
        try:
            found = script_factory(path)
            if found is None:
                raise ValueError("no name of a migration")
            text = jinja.render(path.relative_to(folder).as_posix(), dict(variables))
        except TemplateError as error:
            problems.append(Problem(path.name, f"can't be rendered ({error})", "correct it or its variables"))
        except ValueError as error:
            first_line = str(error).splitlines()[0]
            problems.append(Problem(path.name, first_line, "name it V<UTC time>__<what>.sql or R__<view>.sql"))
        else:
            checksum = hashlib.sha224(text.encode()).hexdigest()
            scripts.append(Script(found.name, found.type, getattr(found, "version", ""), checksum, path, text))
    return sorted(scripts, key=lambda script: script.order), problems + list(_duplicates(scripts))


def _duplicates(scripts: list[Script]) -> Iterable[Problem]:
    seen: dict[str, Script] = {}
    for script in scripts:
        for key in filter(None, (script.name.lower(), script.version)):
            if key in seen:
                other = seen[key].path
                yield Problem(script.name, f"duplicate of {other.parent.name}/{other.name}", "give one a newer version")
                break
        else:
            seen |= {script.name.lower(): script, script.version: script}
