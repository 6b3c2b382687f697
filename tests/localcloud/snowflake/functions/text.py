"""Texts and patterns.

Examples of https://docs.snowflake.com/en/sql-reference/functions-string and …/functions-regexp.
"""

# The function; an expression; what Snowflake answers.
EXAMPLES = [
    ("LEFT", "LEFT('ABCDEF', 3)", "ABC"),
    ("LENGTH", "LENGTH('')", 0),
    ("LOWER", "LOWER('AbC')", "abc"),
    ("MD5", "MD5('Snowflake')", "edf1439075a83a447fb8b630ddc9c8de"),
    ("MD5", "MD5(NULL)", None),
    ("MD5", "MD5('')", "d41d8cd98f00b204e9800998ecf8427e"),
    ("MD5", "MD5(12)", "c20ad4d76fe97759aa27a0c99bff6710"),
    ("MD5_HEX", "MD5_HEX('Snowflake')", "edf1439075a83a447fb8b630ddc9c8de"),
    ("SHA1", "SHA1('Snowflake')", "fda76b0bcc1e87cf259b1d1e3271d76f590fb5dd"),
    ("SHA1", "SHA1(NULL)", None),
    ("SHA1_HEX", "SHA1_HEX('Snowflake')", "fda76b0bcc1e87cf259b1d1e3271d76f590fb5dd"),
    ("SHA2", "SHA2('Snowflake')", "1dbd59f661d68b90724f21084396b865497173e4d2714f4d91cf05fa5fc5e18d"),
    ("SHA2", "SHA2('Snowflake', 256)", "1dbd59f661d68b90724f21084396b865497173e4d2714f4d91cf05fa5fc5e18d"),
    ("SHA2", "SHA2('Snowflake', 0)", "1dbd59f661d68b90724f21084396b865497173e4d2714f4d91cf05fa5fc5e18d"),
    ("SHA2", "SHA2(NULL)", None),
    ("SHA2_HEX", "SHA2_HEX('Snowflake')", "1dbd59f661d68b90724f21084396b865497173e4d2714f4d91cf05fa5fc5e18d"),
]
