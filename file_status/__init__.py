"""The status of the streaming files and of the vendor's batches, read from where they leave traces, shown as a page.

It changes nothing, and reads with the rights of the role `verify` and of an analyst. Enter by `status.observer`, which
composes `streaming_files` and `vendor_batches`, and by `status_page`, the only module that knows of a terminal.
"""
