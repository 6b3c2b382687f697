"""Change data: streams, and what follows changes by itself: tasks and dynamic tables.

It may import `wire`, `catalog`, `files`, `engine`, `objects`, `loading` and `tables`.
"""
