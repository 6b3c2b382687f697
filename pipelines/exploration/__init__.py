"""The six questions in Spark, DuckDB and the warehouse; the notebook and the report."""
