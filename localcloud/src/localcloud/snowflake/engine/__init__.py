"""The SQL engine: fakesnow, DuckDB and sqlglot behind Snowflake's SQL, types and errors.

`connection` is the only file that touches private members of these libraries, and no other room imports fakesnow.
This room may import `wire`, `catalog` and `files`.
"""
