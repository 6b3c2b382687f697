"""Snowflake's functions and operators: one module for each kind, read by `registry`.

A kind's module has NAMES, the functions that answer as Snowflake's documentation says, each with an example in
tests/localcloud/snowflake/engine/functions; MACROS, which are created in DuckDB; and PRE_REWRITES, which change a node
of Snowflake's SQL, by its type, where fakesnow and DuckDB would answer differently. POST_REWRITES change fakesnow's
translation. CALLS change functions for which sqlglot has no type, by their names.
"""
