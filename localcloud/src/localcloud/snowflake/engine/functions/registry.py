"""All kinds of functions together."""

from __future__ import annotations

import duckdb

from localcloud.snowflake.engine.functions import (
    aggregates,
    conditional,
    context,
    conversion,
    numbers,
    semistructured,
    text,
    times,
)

KINDS = (aggregates, conditional, context, conversion, numbers, semistructured, text, times)
NAMES = frozenset().union(*(kind.NAMES for kind in KINDS))
MENDS = {type_: mend for kind in KINDS for type_, mend in kind.MENDS.items()}
MACROS = [macro for kind in KINDS for macro in kind.MACROS]
RESTORES = aggregates.RESTORES | text.RESTORES


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros of all kinds."""
    for macro in MACROS:
        macro.create(connection)
