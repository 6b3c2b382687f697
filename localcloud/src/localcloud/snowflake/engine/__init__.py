"""The SQL engine: fakesnow, DuckDB and sqlglot behind Snowflake's SQL, types and errors.

Other rooms enter through `connection`, and none of them imports fakesnow. Members that fakesnow keeps private are used
in `fakesnow_connection` alone. This room may import `wire`, `catalog` and `files`.
"""
