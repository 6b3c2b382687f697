"""The landing bucket: pinned versions of files, duplicates among them, and the quarantine.

May enter: `reading` and everything above. This room knows S3 and the event that named a file; it never looks into one.
"""
