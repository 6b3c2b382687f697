"""Generated data: examples after https://docs.snowflake.com/en/sql-reference/functions-data-generation.

Only that they repeat is Snowflake's of the values from a seed.
"""

_TWO = "FROM TABLE(GENERATOR(ROWCOUNT => 2))"

EXAMPLES = [
    ("RANDOM", "SELECT RANDOM() <> RANDOM()", [(True,)]),
    ("RANDOM", "SELECT COUNT(DISTINCT RANDOM()) FROM TABLE(GENERATOR(ROWCOUNT => 10))", [(10,)]),
    ("UNIFORM", "UNIFORM(3, 3, RANDOM())", 3),
    (
        "UNIFORM",
        "SELECT MIN(UNIFORM(1, 9, RANDOM())) > 0, MAX(UNIFORM(1, 9, 1)) < 10 FROM TABLE(GENERATOR(ROWCOUNT => 9))",
        [(True, True)],
    ),
    (
        "RANDOM",
        f"SELECT COUNT(DISTINCT A), COUNT_IF(A = B) FROM (SELECT RANDOM(3) AS A, RANDOM(3) AS B {_TWO})",
        [(2, 2)],
    ),
    ("RANDSTR", "LENGTH(RANDSTR(5, RANDOM()))", 5),
    ("RANDSTR", "RANDSTR(4, 7) = RANDSTR(4, 7)", True),
    ("RANDSTR", "RANDSTR(0, 7)", ""),
    ("RANDSTR", f"SELECT COUNT(DISTINCT A) FROM (SELECT RANDSTR(9, RANDOM(1)) AS A {_TWO})", [(2,)]),
    ("UNIFORM", "UNIFORM(-3, 3, 5) BETWEEN -3 AND 3", True),
    ("UNIFORM", "UNIFORM(2::FLOAT, 3::FLOAT, 5) BETWEEN 2 AND 3", True),
    ("UNIFORM", f"SELECT COUNT(A) FROM (SELECT UNIFORM(1, 9, RANDOM(2)) AS A {_TWO}) WHERE A BETWEEN 1 AND 9", [(2,)]),
]
