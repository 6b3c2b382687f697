"""Snowflake's functions and operators: one file for each kind, with its names and what is mended in it.

A kind's module has NAMES, the functions that answer here as Snowflake's documentation says, each with an example in
tests/localcloud/snowflake/engine/functions; MACROS, the local Snowflake's own functions in DuckDB; and MENDS, which
change an expression of Snowflake's SQL, by its type, where fakesnow and DuckDB would answer otherwise.
"""
