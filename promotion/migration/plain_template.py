"""Templates whose only Jinja is the name of a variable, rendered without a compiler.

Most scripts are such, and every deploy renders all of them: compiling takes as long as all else. Anything more, an
unknown name included, goes to Jinja. https://jinja.palletsprojects.com/en/stable/templates/#variables
"""

import re
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, Template

_NAME = re.compile(r"(?<!\{)\{\{ ?([A-Za-z_][A-Za-z0-9_]*) ?\}\}", re.ASCII)
_TAG = re.compile(r"\{[{%#]")
_CONSTANTS = frozenset({"true", "false", "none", "True", "False", "None"})
_Globals = MutableMapping[str, Any]


class PlainTemplateLoader(FileSystemLoader):
    """Jinja's loader of the files in `folder`, which leaves the compiler out where it can."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)

    def load(self, environment: Environment, name: str, globals: _Globals | None = None) -> Template:
        """Return the template of a file. Raise what Jinja raises."""
        source, _, _ = self.get_source(environment, name)
        full = super().load
        if _TAG.search(_NAME.sub("", source)):
            return full(environment, name, globals)
        return cast(Template, _PlainTemplate(source, lambda: full(environment, name, globals)))


class _PlainTemplate:
    """`source` has names of variables alone; `full` returns Jinja's own template of it."""

    def __init__(self, source: str, full: Callable[[], Template]) -> None:
        self._source = source
        self._full = full

    def render(self, **variables: object) -> str:
        names = set(_NAME.findall(self._source))
        if names & _CONSTANTS or not names <= variables.keys():
            return self._full().render(**variables)
        # Jinja takes one newline away from the end.
        return _NAME.sub(lambda found: str(variables[found[1]]), self._source.removesuffix("\n"))

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of Jinja's own template, which an include or Jinja's cache asks for."""
        return getattr(self._full(), name)
