"""One file into parts, with Spark: the plan on the driver, the tasks that read, check and write, the session.

May enter: `ingestion`, `__main__`, `settings`. The driver holds names and numbers; rows exist in tasks only.
"""
