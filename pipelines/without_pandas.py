"""Programs that make no frames start without pandas: the connector would load it, a third of their start.

Images and jobs have no pandas; a developer's environment has. The packages of these programs import this first.
https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-pandas#installation
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

_VERBS = (
    *("account", "aws", "dataset", "drift", "erase", "images", "keys", "lint_migrations", "migrate", "pipe", "promote"),
    *("rehearse", "review", "rollback", "status", "unlock", "verify"),
)
_PROGRAMS = {
    *(f"scripts.{verb}" for verb in _VERBS), "promotion.migration.fenced_schemachange",
    *("pipelines.splitter", "pipelines.bulk_load"),
}  # fmt: skip


class _WithoutPandas(MetaPathFinder):
    """Answer as an environment without pandas does. A None in sys.modules would not do: pyarrow takes it for pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raise ModuleNotFoundError for pandas; the other finders look for any other module."""
        if name == "pandas":
            raise ModuleNotFoundError("this program starts without pandas", name=name)


# In the program's own process alone: another that imports its modules may want frames.
if _PROGRAMS.intersection(sys.orig_argv) and "pandas" not in sys.modules:
    sys.meta_path.insert(0, _WithoutPandas())
