"""The account's objects: their statements (CREATE, ALTER, DROP, SHOW, DESCRIBE), grants, parameters, and stages' files.

It may import `wire`, `catalog`, `files` and `engine`.
"""
