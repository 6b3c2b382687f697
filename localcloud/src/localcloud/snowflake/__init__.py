"""One Snowflake account on loopback: the protocol of Snowflake's drivers in front of fakesnow and DuckDB.

Rooms, from top to bottom; a room imports only from those below it, and import-linter checks that: `server`, `queries`,
`tables`, `loading`, `objects`, `engine`, `files`, `catalog`, `wire`. Each describes itself in its `__init__`.
"""
