"""Data governance: masking policies, row access policies and tags, set on tables and views, and enforced in queries.

It may import `tables` and the rooms below it. `enforcement` is the one way to rows: `queries` asks it for every table
and view that a statement reads.
"""
