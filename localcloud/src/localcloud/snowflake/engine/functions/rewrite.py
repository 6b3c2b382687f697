"""The types of the tables PRE_REWRITES, POST_REWRITES and CALLS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

# Changes a node of the syntax tree, or replaces it in its tree; each takes nodes of the types it is listed for.
Rewrite = Callable[[Any], None]
Rewrites = Mapping[type[exp.Expr], Rewrite]
# By the name of the function, in upper case; each takes an exp.Anonymous.
Calls = Mapping[str, Rewrite]
