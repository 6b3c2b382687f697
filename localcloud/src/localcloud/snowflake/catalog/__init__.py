"""The account: its objects, names, grants and privileges, and the sessions that act in it.

It may import `wire` alone. Statements about objects are in `objects`; running a query is in `engine`.
"""
