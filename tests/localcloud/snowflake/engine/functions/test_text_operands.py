"""Texts and VARIANTs beside numbers, dates and BOOLEANs: Snowflake casts them by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from snowflake.connector.errors import Error

ROW = """
    SELECT '05' AS T, 2 AS I, 1.50::NUMBER(10, 2) AS N, 0.5::FLOAT AS F, '2020-01-02'::DATE AS D, TRUE AS B,
        PARSE_JSON('2.5') AS V, '2020-01-02 10:00:00'::TIMESTAMP AS M
"""
ARITHMETIC = {
    "T + 1, T - I, T * N, T / 1, T % 2": tuple(map(Decimal, ("6.00000", "3.00000", "7.5000000", "5", "1.00000"))),
    "'1.123456'::VARCHAR + 0, DIV0(T, I), MOD(T, 2)": (Decimal("1.12346"), Decimal("2.5"), Decimal("1.00000")),
    "T + T, T + F, -T, T + V": (10.0, 5.5, -5.0, 7.5),
    "V * 2, V + 1, V / 2, -V, ABS(V), ROUND(V)": (5.0, 3.5, 1.25, -2.5, 2.5, 3.0),
    "ROUND(T, 1), ROUND('2.567', 1)": (Decimal("5.0"), Decimal("2.6")),
    "ABS('-5'), SQRT(T || '0'), CEIL('1.5'), SIGN(T)": (5.0, 50**0.5, 2.0, 1),
    "SUM(T), AVG(T), SUM(V), MAX(T) + 1": (5.0, 5.0, 2.5, Decimal("6.00000")),
    # One within another.
    "ROUND(SUM(T), 2), COALESCE(SUM(T), 0), SUM(T) + 1": (5.0, 5.0, 6.0),
    "SUM(COALESCE(T, 0)), SUM(IFF(I > 0, T, 0))": (Decimal("5.00000"), Decimal("5.00000")),
    "T + T + T, T * N + T, ROUND(ABS(T), 2), T + T + T + T + T + T + T": (15.0, Decimal("12.5"), 5.0, 35.0),
}
COMPARED = [
    "T = 5", "T > 4", "T <> 6", "T BETWEEN 4 AND 6", "T IN (4, 5)", "5 = T", "T > N", "T IN (SELECT 5)",
    "T = ANY (SELECT 5)", "5 IN (SELECT T FROM X)", "T IS NOT DISTINCT FROM 5", "(T, I) = (5, 2)", "(I, T) IN ((2, 5))",
    "T = 5::FLOAT",
    "D = '01/02/2020'", "D > '01-JAN-2019'", "D IN ('02-JAN-2020')", "'01/02/2020' = D",
    "D BETWEEN '01/01/2020' AND '01/03/2020'",
    "M > '01/02/2020'", "M::TIME > '9:00 AM'", "'12345678901234567890'::VARCHAR = 12345678901234567890",
]  # fmt: skip
CHOSEN = {
    "COALESCE(T, I), COALESCE(I, T), NVL(T, 0)": tuple(map(Decimal, ("5.00000", "2.00000", "5.00000"))),
    "IFF(TRUE, T, 1), CASE WHEN B THEN T ELSE 1 END": tuple(map(Decimal, ("5.00000", "5.00000"))),
    "GREATEST(T, I), LEAST(T, 1.5), GREATEST(T, F)": (Decimal("5.00000"), Decimal("1.50000"), 5.0),
    "NVL2(T, T, 1), DECODE(I, 2, T, 7)": tuple(map(Decimal, ("5.00000", "5.00000"))),
    "COALESCE(D, '01/01/2020'), IFF(FALSE, D, '03-JAN-2020')": (date(2020, 1, 2), date(2020, 1, 3)),
}
REFUSED = {
    "SELECT 'x' + 1": (100038, "Numeric value 'x' is not recognized"),
    f"SELECT T + '7x' FROM ({ROW})": (100038, "Numeric value '7x' is not recognized"),
    f"SELECT SUM(T || 'x') FROM ({ROW})": (100038, "Numeric value '05x' is not recognized"),
    f"SELECT D = '13/13/2020' FROM ({ROW})": (100040, "Date '13/13/2020' is not recognized"),
    f"SELECT B + 1 FROM ({ROW})": (2, "+(BOOLEAN, NUMBER) without a cast"),
}


@pytest.mark.rule(
    "A text beside a NUMBER is a NUMBER(18, 5); beside a text, a FLOAT or a VARIANT it is a FLOAT, and so is a VARIANT",
    source="https://github.com/mlorek/frostlake/blob/main/docs/operators.md",
    status="matches answers that another project recorded; MEDIAN and the percentiles of texts are refused",
)
def test_arithmetic(sql) -> None:
    for items, wanted in ARITHMETIC.items():
        assert sql(f"SELECT {items} FROM ({ROW}){' GROUP BY ALL' if 'V * 2' in items else ''}") == [wanted], items


@pytest.mark.rule(
    "A text is compared as the number, date or time that stands beside it; Snowflake reads all formats of AUTO",
    source="https://github.com/mlorek/frostlake/blob/main/docs/operators.md",
    status="matches answers that another project recorded",
)
def test_comparisons(sql) -> None:
    found = sql(f"WITH X AS ({ROW}) SELECT {', '.join(COMPARED)} FROM X")
    assert [text for text, value in zip(COMPARED, found[0], strict=True) if value is not True] == []


@pytest.mark.rule(
    "COALESCE, IFF, CASE and GREATEST make a text the number or date that it stands beside, a number a BOOLEAN",
    source="https://github.com/mlorek/frostlake/blob/main/docs/functions.md",
    status="matches answers that another project recorded, for texts in columns and numbers beside columns",
)
def test_choices(sql) -> None:
    for items, wanted in CHOSEN.items():
        assert sql(f"SELECT {items} FROM ({ROW})") == [wanted], items
    assert sql(
        f"SELECT COALESCE(1, B), IFF(FALSE, B, 0), COALESCE(B, 5), COALESCE(0, TRUE), NVL(I, 0) FROM ({ROW})"
    ) == [(True, False, True, False, 2)]
    nulls = "SELECT NULL AS X"
    assert sql(f"SELECT COALESCE(X, 0), IFF(X IS NULL, 5, X), COALESCE(X, 1.5) FROM ({nulls})") == [
        (0, 5, Decimal("1.5"))
    ]


WINDOWS = (
    *("ROW_NUMBER()", "LAG(N)", "CUME_DIST()", "NTH_VALUE(N, 1)", "NTILE(2)", "LAG(N) IGNORE NULLS"),
    *("CONDITIONAL_CHANGE_EVENT(N)", "CONDITIONAL_TRUE_EVENT(N > 1)", "RATIO_TO_REPORT(N)"),
)
NUMBERS = "(SELECT COLUMN1 AS N FROM VALUES (1), (2), (3))"


def test_choices_of_a_window_function_by_its_alias(sql) -> None:
    chosen = "COALESCE(W, 0), IFF(W IS NULL, 0, W), CASE WHEN W > 1 THEN W ELSE 0 END"
    for function in WINDOWS:
        value = f"{function} {'OVER ()' if function.startswith('RATIO') else 'OVER (ORDER BY N)'}"
        plain = [found or 0 for (found,) in sql(f"SELECT {value} FROM {NUMBERS} ORDER BY N")]
        found = sql(f"SELECT {value} AS W, {chosen} FROM {NUMBERS} ORDER BY N")
        assert [row[1:] for row in found] == [(one, one, one if one > 1 else 0) for one in plain], function
        kept = sql(f"SELECT N, {value} AS W FROM {NUMBERS} QUALIFY COALESCE(W, 0) = 1")
        assert len(kept) == plain.count(1), function


def test_what_is_no_number(sql) -> None:
    for statement, (number, text) in REFUSED.items():
        with pytest.raises(Error) as error:
            sql(statement)
        assert (error.value.errno, text in error.value.msg) == (number, True), (statement, error.value.msg)


def test_changes_views_and_transactions(sql) -> None:
    sql("CREATE TABLE T (K VARCHAR, N NUMBER(10, 2))")
    sql("INSERT INTO T SELECT COLUMN1, COLUMN1 + 1 FROM VALUES ('1'), ('2')")
    sql("CREATE VIEW V AS SELECT K + 1 AS X FROM T WHERE K > 1")
    assert sql("SELECT * FROM V") == [(Decimal("3.00000"),)]
    assert sql("DESCRIBE VIEW V")[0][1] == "NUMBER(19,5)"
    sql("BEGIN")
    sql("UPDATE T SET N = K + 0.5 WHERE K = 1")
    sql("MERGE INTO T USING (SELECT 2 AS I) S ON T.K = S.I WHEN MATCHED THEN UPDATE SET N = T.K * 10")
    assert sql("SELECT N FROM T ORDER BY K + 0") == [(Decimal("1.50"),), (Decimal("20.00"),)]
    sql("DELETE FROM T WHERE K IN (1, 2)")
    sql("COMMIT")
    assert sql("SELECT COUNT(*) FROM T") == [(0,)]
