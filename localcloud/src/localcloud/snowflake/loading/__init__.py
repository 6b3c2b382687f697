"""COPY, PUT and GET, load history, pipes and Snowpipe's queue.

It may import `wire`, `catalog`, `files`, `engine` and `objects`.
"""
