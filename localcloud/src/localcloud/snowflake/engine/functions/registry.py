"""The functions, macros and rewrites of all kinds."""

from __future__ import annotations

import duckdb

from localcloud.snowflake.engine.functions import (
    aggregates,
    arrays,
    binaries,
    conditional,
    context,
    conversion,
    flatten,
    generation,
    numbers,
    semistructured,
    text,
    times,
)
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar

KINDS = (
    *(aggregates, arrays, binaries, conditional, context, conversion, flatten, generation, numbers),
    *(semistructured, text, times),
)
NAMES: frozenset[str] = frozenset().union(*(kind.NAMES for kind in KINDS))
PRE_REWRITES: Rewrites = {type_: rewrite for kind in KINDS for type_, rewrite in kind.PRE_REWRITES.items()}
MACROS: list[Macro] = [macro for kind in KINDS for macro in kind.MACROS]
SCALARS: list[Scalar] = [*arrays.SCALARS, *binaries.SCALARS, *flatten.SCALARS, *semistructured.SCALARS]
POST_REWRITES: Rewrites = {**aggregates.POST_REWRITES, **text.POST_REWRITES}


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the functions and macros of all kinds in DuckDB."""
    for scalar in SCALARS:
        scalar.create(connection)
    for macro in MACROS:
        macro.create(connection)
