"""The splitter: streaming files in landing become rows in the raw tables, each row exactly once.

The modules in this folder compose the rooms and are started by people or by a container: `__main__` (the command line),
`service` and `ingestion` (the work on messages and files), `settings`, and `health` (a container's health check).
`failpoint` and `s3_client` are the two modules that every room may use.

Rooms, from top to bottom. A room imports from the rooms below it only; import-linter checks that.

| room | holds |
|---|---|
| `upkeep` | commands that people and schedules run beside the service |
| `loading` | parts into a raw table through Snowpipe |
| `cutting` | one file into parts, with Spark |
| `parts` | parts, rejected rows and the manifest in the ready bucket |
| `reading` | text to checked rows |
| `landing` | files in the landing bucket and its quarantine |
| `events` | messages of the event queue |
| `monitoring` | counters, metrics and the HTTP server that shows them |
"""
