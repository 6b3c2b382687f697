"""Messages of the event queue: the files they name, the right to work on one, the dead letters.

May enter: everything above. This room knows SQS and S3's event format, and imports nothing of the splitter.
"""
