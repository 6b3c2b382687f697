"""Values that an account makes by methods of its own: estimates, and what follows from a seed."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "APPROX_COUNT_DISTINCT and HLL estimate the number of distinct values",
    source="sql-reference/functions/approx_count_distinct",
    status="differs: the number is exact, where an account prints 1,030 of 1,024 values",
)
def test_distinct_values_are_counted(sql) -> None:
    rows = "SELECT SEQ4() AS A FROM TABLE(GENERATOR(ROWCOUNT => 1024))"
    assert sql(f"SELECT APPROX_COUNT_DISTINCT(A), HLL(A) FROM ({rows})") == [(1024, 1024)]


@pytest.mark.rule(
    "APPROX_PERCENTILE and its states are exact below about a thousand values, APPROX_TOP_K up to its counters",
    source="https://github.com/mlorek/frostlake/blob/main/docs/functions.md",
    status="matches what an account was seen to do; more values are refused (000002), and FILTER and DISTINCT",
)
def test_few_values_are_exact(sql) -> None:
    few = "SELECT SEQ4() AS A FROM TABLE(GENERATOR(ROWCOUNT => 999))"
    assert sql(f"SELECT APPROX_PERCENTILE(A, 0.25), APPROX_TOP_K(A % 3, 1, 3) FROM ({few})") == [(249.5, "[[2,333]]")]
    for call in ("APPROX_PERCENTILE(A, 0.5)", "APPROX_PERCENTILE_ACCUMULATE(A)", "APPROX_TOP_K(A, 1, 1000)"):
        assert error_number(sql, f"SELECT {call} FROM ({few.replace('999', '1001')})") == 2


@pytest.mark.rule(
    "RANDOM, UNIFORM and RANDSTR with a seed give the same values each time",
    source="sql-reference/functions/random",
    status="differs: they repeat, but are others than the values that an account has for the seed",
)
def test_a_seed_repeats(sql) -> None:
    query = "SELECT RANDOM(12), UNIFORM(1, 10, RANDOM(12)), RANDSTR(5, RANDOM(12)) FROM TABLE(GENERATOR(ROWCOUNT => 3))"
    assert sql(query) == sql(query)
