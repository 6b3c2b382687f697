"""Programs that make no frames start without pandas: the connector would load it, a third of their start.

The jobs' own environments have no pandas; a developer's has. The packages of these programs import this first.
https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-pandas#installation
"""

import sys

_VERBS = ("account", "erase", "keys", "migrate", "pipe", "rollback", "status", "unlock", "verify")
_PROGRAMS = {*(f"scripts.{verb}" for verb in _VERBS), "promotion.migration.fenced_schemachange"}

# In the program's own process alone: another that imports its modules may want frames.
if _PROGRAMS.intersection(sys.orig_argv) and "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # how an import is blocked
