"""The account: its objects, names, grants and privileges, and the sessions that act in it.

Each type of object derives from `CatalogObject`. The types that the catalog itself needs are here; the others are in
the room that has their statements. It may import `wire` alone. Statements about objects are in `objects`; running a
query is in `engine`.
"""
