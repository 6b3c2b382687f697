"""Parts into a raw table: Snowpipe's REST API, its reports, and the table itself as the last word.

May enter: `ingestion`, `settings`, `__main__`. This room knows a file by its manifest only.
"""
