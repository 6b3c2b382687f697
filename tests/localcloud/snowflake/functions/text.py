"""Texts and patterns: examples of https://docs.snowflake.com/en/sql-reference/functions-string and …/functions-regexp."""

# The function; an expression; what Snowflake answers.
EXAMPLES = [
    ("LEFT", "LEFT('ABCDEF', 3)", "ABC"),
    ("LENGTH", "LENGTH('')", 0),
    ("LOWER", "LOWER('AbC')", "abc"),
]
