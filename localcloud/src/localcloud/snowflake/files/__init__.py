"""Data files and their formats: decompressed, scanned into DuckDB, and converted to the types of columns.

It may import `wire` and `catalog`. Stages are in `objects`, loading is in `loading`.
"""
