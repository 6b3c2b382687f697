"""The one door to fakesnow, DuckDB and sqlglot: translate, describe, execute, and say no in Snowflake's words.

It may import `wire` and `catalog`. No room above it touches a private member of these libraries.
"""
