"""The functions, macros and rewrites of all kinds."""

from __future__ import annotations

import duckdb
from sqlglot import exp

from localcloud.snowflake.engine.functions import (
    aggregates,
    arrays,
    binaries,
    collation_keys,
    column_descriptions,
    column_types,
    conditional,
    context,
    conversion,
    digits,
    encryption,
    estimates,
    flatten,
    generation,
    json_parsing,
    lambdas,
    macro_file,
    moment_format,
    nano_casts,
    nano_comparisons,
    nano_parts,
    nanos,
    numbers,
    objects,
    offset_texts,
    read_moments,
    regexps,
    search,
    semistructured,
    similarity,
    splits,
    structured,
    system_typeof,
    text,
    text_operands,
    times,
    undefined,
    urls,
    variant_comparisons,
    variants,
)
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrite, Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.scalar import create as create_scalars

KINDS = (
    *(aggregates, arrays, binaries, conditional, context, conversion, flatten, generation, json_parsing, lambdas),
    *(numbers, objects, semistructured, text, times, variants, regexps, similarity, splits, urls, column_descriptions),
    *(encryption, structured, estimates, search),
)
NAMES: frozenset[str] = frozenset().union(*(kind.NAMES for kind in KINDS))
# By name: functions for which sqlglot has no node of their own.
CALLS: dict[str, Rewrite] = {name: call for kind in KINDS for name, call in getattr(kind, "CALLS", {}).items()}
CALLS |= nanos.CALLS


def _rewrite_call(node: exp.Anonymous) -> None:
    if rewrite := CALLS.get(node.name.upper()):
        rewrite(node)


PRE_REWRITES: Rewrites = {
    **{type_: rewrite for kind in KINDS for type_, rewrite in kind.PRE_REWRITES.items()},
    **column_types.PRE_REWRITES,
    **offset_texts.PRE_REWRITES,
    exp.Anonymous: _rewrite_call,
}
MACROS: list[Macro] = [
    *(macro for kind in KINDS for macro in kind.MACROS),
    *(*digits.MACROS, *collation_keys.MACROS, *offset_texts.MACROS, *system_typeof.MACROS),
    *(*nanos.MACROS, *nano_casts.MACROS, *nano_parts.MACROS, *nano_comparisons.MACROS),
    *text_operands.MACROS,
    *variant_comparisons.MACROS,
]
SCALARS: list[Scalar] = [
    *(scalar for kind in KINDS for scalar in getattr(kind, "SCALARS", ())),
    moment_format.WRITE,
    *collation_keys.SCALARS,
]
POST_REWRITES: Rewrites = {
    **conversion.POST_REWRITES,
    **{**aggregates.POST_REWRITES, **read_moments.POST_REWRITES, **text.POST_REWRITES, **undefined.POST_REWRITES},
}


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the functions and macros of all kinds in DuckDB."""
    create_scalars(SCALARS, connection)
    macro_file.create(MACROS, connection)
