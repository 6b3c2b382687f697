"""A person's rows, found and removed wherever the platform keeps them: files of both buckets, tables, quarantine.

Enter by `search.find`, which says where they are, and `removal.erase`. `person` and `records` know one row; `objects`
knows S3; `streaming` and `vendor` know the two ways of a file; `tables` knows Snowflake, `past` what its Time Travel
still has. Nothing here knows of a terminal. docs/decisions/2026-11-29-erased-files-keep-their-names.md says why the
order is what it is.
"""
