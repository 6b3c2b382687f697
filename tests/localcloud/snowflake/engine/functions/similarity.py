# ruff: noqa: E501
"""Similar texts: examples after https://docs.snowflake.com/en/sql-reference/functions/soundex and …/jarowinkler_similarity."""

EXAMPLES = [
    ("SOUNDEX", "SELECT SOUNDEX('tymczak'), SOUNDEX(' honey'), SOUNDEX(12), SOUNDEX(''), SOUNDEX('Schmid-t')",
     [("t522", " 500", "1000", "0000", "S530")]),
    ("SOUNDEX", "SELECT SOUNDEX('Robert'), SOUNDEX('Rupert'), SOUNDEX('Ashcraft'), SOUNDEX('Lee'), SOUNDEX(NULL), SOUNDEX('7')",
     [("R163", "R163", "A261", "L000", None, "7000")]),
    ("JAROWINKLER_SIMILARITY", "SELECT JAROWINKLER_SIMILARITY('Dwayne', 'Duane'), JAROWINKLER_SIMILARITY('same', 'SAME'), JAROWINKLER_SIMILARITY('a', NULL)",
     [(84, 100, None)]),
    # https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/api/snowflake.snowpark.functions.jarowinkler_similarity
    ("JAROWINKLER_SIMILARITY", "SELECT JAROWINKLER_SIMILARITY(A, B) FROM VALUES ('Snowflake', 'Oracle'), ('Ich weiß nicht', 'Ich wei? nicht'), ('Gute nacht', 'Ich weis nicht'), ('święta', 'swieta'), ('', ''), ('test', 'test'), ('ab', 'ac') V (A, B)",
     [(61,), (97,), (56,), (77,), (0,), (100,), (66,)]),
    ("SOUNDEX_P123", "SELECT SOUNDEX_P123('Pfister'), SOUNDEX_P123('Lloyd'), SOUNDEX_P123('Johnson'), SOUNDEX('Pfister'), SOUNDEX('Lloyd')",
     [("P123", "L430", "J525", "P236", "L300")]),
]  # fmt: skip
