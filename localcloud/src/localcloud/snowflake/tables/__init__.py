"""Tables and views: CREATE, ALTER, DROP, SHOW and DESCRIBE of them, their columns, constraints and sequences.

It may import `wire`, `catalog`, `files`, `engine`, `objects` and `loading`.
"""
