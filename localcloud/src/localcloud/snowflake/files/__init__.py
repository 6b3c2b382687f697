"""Data files and their formats: found, decompressed, scanned into DuckDB, and converted to a table's types.

It may import `wire` and `catalog`. Stages are in `objects`, loading is in `loading`.
"""
