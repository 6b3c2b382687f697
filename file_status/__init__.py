"""The status of the streaming files: read from landing, ready, the queues and the raw tables, and shown as a page.

It changes nothing, and reads with the rights of the role `verify` and of an analyst. Enter by `status.observer`, which
composes `streaming_files`, and by `status_page`, the only module that knows of a terminal.
"""
