# ruff: noqa: E501
"""Aggregates and windows.

Examples after https://docs.snowflake.com/en/sql-reference/functions-aggregation and …/functions-window.
"""

from datetime import date
from decimal import Decimal

from tests.localcloud.snowflake.engine.functions.fails import Fails

# A group, a whole number, a decimal, a float, a text, a boolean, a date.
ROWS = """(SELECT G, I, D, F::FLOAT AS F, S, B, DT::DATE AS DT FROM VALUES
    (1, 1, 1.50, 1.5, 'a', TRUE, '2024-01-01'), (1, 2, 2.25, 2.5, 'b', FALSE, '2024-01-02'),
    (2, 3, NULL, NULL, 'b', NULL, NULL), (2, NULL, 4.00, 8, NULL, TRUE, '2023-05-05') AS V (G, I, D, F, S, B, DT)) AS N"""
FROM = f" FROM {ROWS}"
NONE = FROM + " WHERE FALSE"


def over(*columns: str) -> str:
    return f"SELECT {', '.join(columns)}{FROM} ORDER BY I NULLS LAST"


# The function; an expression or a query; what Snowflake answers.
SPREAD = (
    "VALUES (1, 10.00, NULL), (2, 10.00, 12.00), (2, 20.00, 22.00), (2, 25.00, NULL), (2, 30.00, 35.00) AS T (K, V, V2)"
)
EXAMPLES = [
    # https://docs.snowflake.com/en/sql-reference/functions/conditional_true_event and …/conditional_change_event
    (
        "CONDITIONAL_TRUE_EVENT",
        "SELECT N, CONDITIONAL_TRUE_EVENT(V) OVER (ORDER BY N), CONDITIONAL_TRUE_EVENT(V > 4) OVER (ORDER BY N), "
        "CONDITIONAL_CHANGE_EVENT(V) OVER (ORDER BY N) FROM (SELECT COLUMN1 AS N, COLUMN2 AS V FROM VALUES (1, 0), (2, 4), "
        "(3, 4), (4, NULL), (5, 7)) ORDER BY N",
        [(1, 0, 0, 0), (2, 1, 0, 1), (3, 2, 0, 1), (4, 2, 0, 1), (5, 3, 1, 2)],
    ),
    ("CONDITIONAL_CHANGE_EVENT", "SELECT CONDITIONAL_CHANGE_EVENT(1) OVER (PARTITION BY 1)", Fails(1003)),
    # Synonyms: https://docs.snowflake.com/en/sql-reference/functions/bitand_agg and so on; values become whole numbers.
    *(
        (name, f"SELECT {name}(COLUMN1) FROM VALUES (6.2), (3.1), (NULL)", [(value,)])
        for name, value in (
            *(("BITANDAGG", 2), ("BIT_AND_AGG", 2), ("BITORAGG", 7), ("BIT_OR_AGG", 7), ("BITXORAGG", 5)),
            ("BIT_XOR_AGG", 5),
        )
    ),
    ("BITAND_AGG", "SELECT BITAND_AGG(COLUMN1) FROM VALUES ('x')", Fails(100038)),
    ("ARRAYAGG", "SELECT ARRAYAGG(COLUMN1) WITHIN GROUP (ORDER BY COLUMN1) FROM VALUES (2), (1)", [("[1,2]",)]),
    ("MAX_BY", "SELECT MAX_BY(COLUMN1, COLUMN2, 2), MIN_BY(COLUMN1, COLUMN2, 2) FROM VALUES ('a', 1), ('b', 3), ('c', 2)", [('["b","c"]', '["a","c"]')]),
    (
        "BOOLXOR_AGG",
        "SELECT COLUMN1, BOOLXOR_AGG(COLUMN2) OVER (PARTITION BY COLUMN1) FROM VALUES (1, TRUE), (2, TRUE), (2, TRUE), (3, NULL) "
        "ORDER BY 1",
        [(1, True), (2, False), (2, False), (3, None)],
    ),
    ("ANY_VALUE", "ANY_VALUE(S)" + FROM + " WHERE I = 2", "b"),
    ("ANY_VALUE", "ANY_VALUE(S)" + NONE, None),
    ("APPROX_COUNT_DISTINCT", "APPROX_COUNT_DISTINCT(S)" + FROM, 2),
    ("APPROX_COUNT_DISTINCT", "APPROX_COUNT_DISTINCT(S)" + NONE, 0),
    ("ARRAY_AGG", "ARRAY_AGG(I) WITHIN GROUP (ORDER BY I DESC)" + FROM, "[3,2,1]"),
    ("ARRAY_AGG", "ARRAY_AGG(DISTINCT S) WITHIN GROUP (ORDER BY S)" + FROM, '["a","b"]'),
    ("ARRAY_AGG", "ARRAY_AGG(DT) WITHIN GROUP (ORDER BY I)" + FROM + " WHERE G = 1", '["2024-01-01","2024-01-02"]'),
    # Distinct VARIANTs have no quotes, and numbers keep their order.
    ("LISTAGG", """SELECT LISTAGG(DISTINCT F.VALUE, ',') WITHIN GROUP (ORDER BY F.VALUE DESC) FROM TABLE(FLATTEN(PARSE_JSON('["1", "2", "1"]'))) F""", [("2,1",)]),
    ("LISTAGG", "SELECT LISTAGG(DISTINCT N, ',') WITHIN GROUP (ORDER BY N), LISTAGG(DISTINCT D) FROM VALUES (10, '2024-01-02'::DATE), (9, NULL), (9, NULL) X(N, D)", [("9,10", "2024-01-02")]),
    ("LISTAGG", "SELECT LISTAGG(DISTINCT N, ',') FROM VALUES (10) X(N) WHERE N > 10", [("",)]),
    # https://docs.snowflake.com/en/sql-reference/functions/array_max#examples: timestamps in an ARRAY
    ("ARRAY_AGG", "ARRAY_AGG('2024-01-02 03:04:05'::TIMESTAMP)", '["2024-01-02 03:04:05.000"]'),
    ("ARRAY_AGG", "ARRAY_AGG(S)" + NONE, "[]"),
    ("ARRAY_AGG", "ARRAY_AGG(NULL::INT)" + FROM, "[]"),
    ("ARRAY_AGG", over("ARRAY_AGG(I) WITHIN GROUP (ORDER BY I) OVER (PARTITION BY G)"),
     [("[1,2]",), ("[1,2]",), ("[3]",), ("[3]",)]),
    ("ARRAY_UNIQUE_AGG", "ARRAY_UNIQUE_AGG(S)" + FROM + " WHERE I > 1", '["b"]'),
    ("ARRAY_UNIQUE_AGG", "ARRAY_UNIQUE_AGG(S)" + NONE, "[]"),
    ("AVG", "SELECT AVG(I), AVG(D), AVG(F), AVG(DISTINCT G)" + FROM,
     [(Decimal("2.000000"), Decimal("2.58333333"), 4.0, Decimal("1.500000"))]),
    ("AVG", "AVG(A) FROM VALUES (1), (2), (2) AS T (A)", Decimal("1.666667")),
    ("AVG", "SELECT AVG(I), AVG(F)" + NONE, [(None, None)]),
    ("AVG", "AVG(NULL)" + FROM, None),
    ("AVG", over("AVG(I) OVER (ORDER BY I ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"),
     [(Decimal("1.000000"),), (Decimal("1.500000"),), (Decimal("2.500000"),), (Decimal("3.000000"),)]),
    ("AVG", "SELECT G" + FROM + " GROUP BY G HAVING AVG(I) > 1.5 ORDER BY AVG(I)", [(2,)]),
    ("BITAND_AGG", "SELECT BITAND_AGG(A), BITOR_AGG(A), BITXOR_AGG(A) FROM VALUES (15), (26), (NULL) AS T (A)",
     [(10, 31, 21)]),
    ("BITOR_AGG", "BITOR_AGG(I)" + FROM, 3),
    ("BITXOR_AGG", "BITXOR_AGG(I)" + NONE, None),
    ("BOOLAND_AGG", "SELECT BOOLAND_AGG(B), BOOLAND_AGG(I > 0)" + FROM, [(False, True)]),
    ("BOOLAND_AGG", "BOOLAND_AGG(B)" + NONE, None),
    ("BOOLOR_AGG", "SELECT BOOLOR_AGG(B), BOOLOR_AGG(I > 5)" + FROM, [(True, False)]),
    ("CORR", "CORR(I, F)" + FROM, 1.0),
    ("CORR", "CORR(I, F)" + FROM + " WHERE I = 1", None),
    ("COUNT", "SELECT COUNT(*), COUNT(I), COUNT(DISTINCT S), COUNT(I, D), COUNT(DISTINCT I, S)" + FROM,
     [(4, 3, 2, 2, 3)]),
    ("COUNT", "SELECT COUNT(*), COUNT(I), COUNT(NULL)" + NONE, [(0, 0, 0)]),
    ("COUNT", over("COUNT(*) OVER (ORDER BY G)"), [(2,), (2,), (4,), (4,)]),
    ("COUNT_IF", "SELECT COUNT_IF(B), COUNT_IF(I > 1), COUNT_IF(TRUE)" + FROM, [(2, 2, 4)]),
    ("COUNT_IF", "COUNT_IF(B)" + NONE, 0),
    ("COUNT_IF", "COUNT_IF(I)" + FROM, Fails(1044)),
    ("CUME_DIST", over("CUME_DIST() OVER (ORDER BY S)"), [(0.25,), (0.75,), (0.75,), (1.0,)]),
    ("DENSE_RANK", over("DENSE_RANK() OVER (ORDER BY S DESC)"), [(3,), (2,), (2,), (1,)]),
    ("FIRST_VALUE", over("FIRST_VALUE(S) OVER (ORDER BY I)", "FIRST_VALUE(D) IGNORE NULLS OVER (PARTITION BY G ORDER BY I)"),
     [("a", Decimal("1.50"))] * 2 + [("a", Decimal("4.00"))] * 2),
    ("GROUPING", "SELECT G, GROUPING(G), GROUPING_ID(G), COUNT(*)" + FROM + " GROUP BY ROLLUP (G) ORDER BY 2, 1",
     [(1, 0, 0, 2), (2, 0, 0, 2), (None, 1, 1, 4)]),
    ("GROUPING_ID", "SELECT GROUPING_ID(G, S), COUNT(*)" + FROM + " GROUP BY GROUPING SETS ((G), (S), ()) ORDER BY 1, 2",
     [(1, 2), (1, 2), (2, 1), (2, 1), (2, 2), (3, 4)]),
    ("LAG", over("LAG(I) OVER (ORDER BY I)", "LAG(I, 1, 0) OVER (ORDER BY I)", "LAG(D) IGNORE NULLS OVER (ORDER BY I)"),
     [(None, 0, None), (1, 1, Decimal("1.50")), (2, 2, Decimal("2.25")), (3, 3, Decimal("2.25"))]),
    ("LAST_VALUE", over("LAST_VALUE(S) OVER (ORDER BY I)", "LAST_VALUE(I) OVER (PARTITION BY G ORDER BY I DESC)"),
     [(None, 1), (None, 1), (None, 3), (None, 3)]),
    ("LAST_VALUE", over("LAST_VALUE(I) OVER (ORDER BY I ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"),
     [(1,), (2,), (3,), (None,)]),
    ("LEAD", over("LEAD(I) OVER (ORDER BY I)", "LEAD(I, 2, -1) OVER (ORDER BY I)", "LEAD(S) OVER (PARTITION BY G ORDER BY I)"),
     [(2, 3, "b"), (3, None, None), (None, -1, None), (None, -1, None)]),
    ("LISTAGG", "SELECT LISTAGG(S) WITHIN GROUP (ORDER BY S), LISTAGG(DISTINCT S, '|') WITHIN GROUP (ORDER BY S DESC), "
     "LISTAGG(I, ', ') WITHIN GROUP (ORDER BY I)" + FROM, [("abb", "b|a", "1, 2, 3")]),
    ("LISTAGG", "LISTAGG(S, ',')" + NONE, ""),
    ("MAX", "SELECT MAX(I), MAX(D), MAX(F), MAX(S), MAX(DT)" + FROM,
     [(3, Decimal("4.00"), 8.0, "b", date(2024, 1, 2))]),
    ("MAX", "MAX(I)" + NONE, None),
    ("MAX", "MAX(PARSE_JSON('{\"a\": 2}'):a)", Fails(2)),
    ("MAX_BY", "SELECT MAX_BY(S, I), MAX_BY(I, F), MAX_BY(S, D)" + FROM + " WHERE I IS NOT NULL", [("b", 2, "b")]),
    ("MAX_BY", "MAX_BY(I, F)" + FROM, None),
    ("MAX_BY", "MAX_BY(S, I, 2)" + FROM, '["b","b"]'),
    ("MEDIAN", "SELECT MEDIAN(I), MEDIAN(G), MEDIAN(D), MEDIAN(F)" + FROM,
     [(Decimal("2.000"), Decimal("1.500"), Decimal("2.25000"), 2.5)]),
    ("MEDIAN", "MEDIAN(A) FROM VALUES (1.50), (2.25) AS T (A)", Decimal("1.87500")),
    ("MEDIAN", "MEDIAN(A) FROM VALUES (1), (3), (10), (1), (3) AS T (A)", Decimal("3.000")),
    ("MEDIAN", "MEDIAN(I)" + NONE, None),
    ("MIN", "SELECT MIN(I), MIN(D), MIN(F), MIN(S), MIN(DT)" + FROM,
     [(1, Decimal("1.50"), 1.5, "a", date(2023, 5, 5))]),
    ("MIN", over("MIN(I) OVER (PARTITION BY G)"), [(1,), (1,), (3,), (3,)]),
    ("MIN_BY", "SELECT MIN_BY(S, I), MIN_BY(I, D)" + FROM, [("a", 1)]),
    ("MIN_BY", "MIN_BY(S, I)" + NONE, None),
    ("MODE", "MODE(S)" + FROM, "b"),
    ("MODE", "MODE(S)" + NONE, None),
    ("NTH_VALUE", over("NTH_VALUE(S, 2) OVER (ORDER BY I)", "NTH_VALUE(I, 2) OVER (PARTITION BY G ORDER BY I)"),
     [("b", 2), ("b", 2), ("b", None), ("b", None)]),
    ("NTILE", over("NTILE(3) OVER (ORDER BY I)"), [(1,), (1,), (2,), (3,)]),
    ("NTILE", over("NTILE(3) OVER ()"), Fails(1003)),
    ("OBJECT_AGG", "OBJECT_AGG(S, I)" + FROM + " WHERE G = 1", '{"a":1,"b":2}'),
    ("OBJECT_AGG", "OBJECT_AGG(S, NULLIF(I, 2))" + FROM + " WHERE G = 1", '{"a":1}'),
    ("OBJECT_AGG", "OBJECT_AGG(S, I)" + NONE, "{}"),
    ("OBJECT_AGG", "SELECT G, OBJECT_AGG(K, V) OVER (PARTITION BY G) FROM VALUES (1, 'z', 1), (1, 'a', 2), (2, 'b', NULL), (2, NULL, 3) T (G, K, V) ORDER BY G",
     [(1, '{"a":2,"z":1}'), (1, '{"a":2,"z":1}'), (2, "{}"), (2, "{}")]),
    ("OBJECT_AGG", "SELECT OBJECT_AGG(K, V) OVER () FROM VALUES ('a', 1), ('a', 2) T (K, V)", Fails(100103)),
    ("OBJECT_AGG", "SELECT OBJECT_AGG(K, V) OVER (ORDER BY V) FROM VALUES ('a', 1) T (K, V)", Fails(2)),
    ("OBJECT_AGG", "SELECT OBJECT_AGG(K, V) FROM VALUES ('a', 1), ('a', 2) T (K, V)", Fails(100103)),
    ("PERCENTILE_CONT", "SELECT PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY I), PERCENTILE_CONT(0.5) WITHIN GROUP "
     "(ORDER BY D), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY F), PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY I DESC)"
     + FROM, [(Decimal("1.500"), Decimal("2.25000"), 2.5, Decimal("2.500"))]),
    ("PERCENTILE_CONT", over("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY I) OVER (PARTITION BY G)"),
     [(Decimal("1.500"),)] * 2 + [(Decimal("3.000"),)] * 2),
    ("PERCENTILE_DISC", "SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY I), PERCENTILE_DISC(1) WITHIN GROUP (ORDER BY D)"
     + FROM, [(2, Decimal("4.00"))]),
    ("PERCENTILE_DISC", "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY I)" + NONE, None),
    ("PERCENT_RANK", over("PERCENT_RANK() OVER (ORDER BY S)"), [(0.0,), (1 / 3,), (1 / 3,), (1.0,)]),
    ("RANK", over("RANK() OVER (ORDER BY S)", "RANK() OVER (PARTITION BY G ORDER BY S DESC)"),
     [(1, 2), (2, 1), (2, 2), (4, 1)]),
    ("RANK", over("RANK() OVER (PARTITION BY G)"), Fails(1003)),
    ("RATIO_TO_REPORT", over("RATIO_TO_REPORT(I) OVER ()", "RATIO_TO_REPORT(I) OVER (PARTITION BY G)"),
     [(Decimal("0.166667"), Decimal("0.333333")), (Decimal("0.333333"), Decimal("0.666667")),
      (Decimal("0.500000"), Decimal("1.000000")), (None, None)]),
    ("RATIO_TO_REPORT", "RATIO_TO_REPORT(A) OVER () FROM VALUES (0) AS T (A)", None),
    ("ROW_NUMBER", over("ROW_NUMBER() OVER (PARTITION BY G ORDER BY I DESC)"), [(2,), (1,), (2,), (1,)]),
    ("ROW_NUMBER", "SELECT I" + FROM + " QUALIFY ROW_NUMBER() OVER (PARTITION BY G ORDER BY I) = 1 ORDER BY I", [(1,), (3,)]),
    ("ROW_NUMBER", over("ROW_NUMBER() OVER ()"), Fails(1003)),
    ("STDDEV", "SELECT STDDEV(I), STDDEV(F)" + FROM, [(1.0, 3.5)]),
    ("STDDEV", "STDDEV(I)" + FROM + " WHERE I = 1", None),
    ("STDDEV_POP", "SELECT STDDEV_POP(I), STDDEV_POP(F)" + FROM + " WHERE G = 1", [(0.5, 0.5)]),
    ("STDDEV_SAMP", "STDDEV_SAMP(I)" + FROM, 1.0),
    ("SUM", "SELECT SUM(I), SUM(D), SUM(F), SUM(DISTINCT G)" + FROM, [(6, Decimal("7.75"), 12.0, 3)]),
    ("SUM", "SELECT SUM(I), SUM(NULL)" + NONE, [(None, None)]),
    ("SUM", "SELECT SUM(V:a), SUM(V:a::INT) FROM (SELECT PARSE_JSON('{\"a\": 2}') AS V)", [(2.0, 2)]),
    ("SUM", over("SUM(I) OVER (ORDER BY G)", "SUM(I) OVER (PARTITION BY G)"), [(3, 3), (3, 3), (6, 3), (6, 3)]),
    # https://docs.snowflake.com/en/sql-reference/functions/variance#examples: ten decimals for NUMBER(10, 2).
    ("VARIANCE", "SELECT VARIANCE(A), VAR_POP(A), STDDEV(A) FROM (SELECT COLUMN1::NUMBER(10, 2) AS A FROM VALUES (1), (2), (4.5))",
     [(Decimal("3.2500000000"), Decimal("2.1666666667"), 3.25**0.5)]),
    # https://docs.snowflake.com/en/sql-reference/functions/stddev_pop#examples: the root of the rounded variance.
    ("STDDEV_POP", "STDDEV_POP(COLUMN1) FROM VALUES (1), (2), (4)", 1.555556**0.5),
    ("STDDEV_POP", "STDDEV_POP(COLUMN1::FLOAT) FROM VALUES (1), (2), (4)", (14 / 9) ** 0.5),
    ("STDDEV", "SELECT DISTINCT STDDEV(COLUMN1) OVER () FROM VALUES (1), (3)", [(2**0.5,)]),
    # https://docs.snowflake.com/en/sql-reference/functions/count#usage-notes
    ("COUNT", "SELECT COUNT(V:a), COUNT(V), COUNT(*) FROM (SELECT PARSE_JSON(COLUMN1) AS V FROM VALUES ('{\"a\": null}'), "
     "('{\"a\": 1}'), ('null'))", [(1, 2, 3)]),
    ("VARIANCE", "VARIANCE(A) FROM VALUES (1), (-1), (1), (-1), (-1) AS T (A)", Decimal("1.200000")),
    ("VARIANCE", "SELECT VARIANCE(F), VARIANCE(I)" + FROM + " WHERE I = 1", [(None, None)]),
    ("VARIANCE_POP", "SELECT VARIANCE_POP(I), VARIANCE_POP(F)" + FROM + " WHERE G = 1", [(Decimal("0.250000"), 0.25)]),
    ("VARIANCE_SAMP", "VARIANCE_SAMP(I)" + FROM, Decimal("1.000000")),
    ("VAR_POP", "VAR_POP(I)" + FROM, Decimal("0.666667")),
    ("VAR_SAMP", "VAR_SAMP(A) FROM VALUES (1), (NULL), (2), (3), (NULL), (5), (6) AS T (A)", Decimal("4.300000")),
    # https://docs.snowflake.com/en/sql-reference/functions/boolxor_agg, …/covar_pop, …/regr_slope
    ("BOOLXOR_AGG", "SELECT BOOLXOR_AGG(B), BOOLXOR_AGG(NOT B), BOOLXOR_AGG(N) FROM VALUES (TRUE, 0), (FALSE, 5), (FALSE, 0) AS V (B, N)",
     [(True, False, True)]),
    ("BOOLXOR_AGG", "SELECT BOOLXOR_AGG(B) FROM (SELECT NULL::BOOLEAN AS B)", [(None,)]),
    *(
        (name, f"SELECT {name}(Y, X) FROM VALUES (1, 2), (2, 4), (3, 6) AS V (Y, X)", [(result,)])
        for name, result in (
            ("COVAR_POP", 4 / 3), ("COVAR_SAMP", 2.0), ("REGR_SLOPE", 0.5), ("REGR_INTERCEPT", 0.0), ("REGR_R2", 1.0),
            ("REGR_COUNT", 3), ("REGR_AVGX", 4.0), ("REGR_AVGY", 2.0), ("REGR_SXX", 8.0), ("REGR_SYY", 2.0), ("REGR_SXY", 4.0),
        )
    ),
    # https://docs.snowflake.com/en/sql-reference/functions/kurtosis#examples
    ("KURTOSIS", f"SELECT KURTOSIS(K), KURTOSIS(V), KURTOSIS(V2), KURTOSIS(V::FLOAT) FROM {SPREAD}",
     [(Decimal("5.000000000000"), Decimal("-2.324218750000"), None, -2.32421875)]),
    ("KURTOSIS", f"SELECT DISTINCT KURTOSIS(K) OVER (PARTITION BY K) FROM {SPREAD}", [(None,)]),
    # https://docs.snowflake.com/en/sql-reference/functions/array_union_agg
    ("ARRAY_UNION_AGG", "SELECT ARRAY_UNION_AGG(PARSE_JSON(A)) FROM VALUES ('[1, 1, 2]'), ('[1, 2, 3]'), (NULL), ('[null]') AS T (A)",
     [("[1,1,2,3]",)]),
    ("ARRAY_UNION_AGG", "SELECT K, ARRAY_SORT(ARRAY_UNION_AGG(A)) FROM (SELECT 1 K, ['x', 'y'] A UNION ALL SELECT 1, ['y'] UNION ALL SELECT 2, NULL) GROUP BY K ORDER BY K",
     [(1, '["x","y"]'), (2, "[]")]),
    ("HLL", "SELECT HLL(A), HLL(DISTINCT A) FROM VALUES (1), (2), (2), (NULL) AS T (A)", [(2, 2)]),
    # What these take: https://github.com/mlorek/frostlake/blob/main/docs/functions.md
    *(("OBJECT_AGG", f"SELECT OBJECT_AGG(K, V) FROM (SELECT 'a' AS K, {value} AS V)", Fails(1044))
      for value in ("'x'", "'2020-01-01'::DATE", "CURRENT_TIME()", "CURRENT_TIMESTAMP()", "TO_BINARY('AB')")),
    ("OBJECT_AGG", "OBJECT_AGG('a', 'x')", Fails(1044)),
    ("OBJECT_AGG", "SELECT OBJECT_AGG(K, V), OBJECT_AGG(K, V::VARIANT), OBJECT_AGG(K, V > 0), OBJECT_AGG(V, PARSE_JSON('\"x\"')) FROM (SELECT 'a' AS K, 1 AS V)",
     [('{"a":1}', '{"a":1}', '{"a":true}', '{"1":"x"}')]),
    *((name, f"SELECT {name}(A) FROM (SELECT {value} AS A)", Fails(1007)) for name in ("BOOLOR_AGG", "BOOLAND_AGG", "BOOLXOR_AGG")
      for value in ("1.5::FLOAT", "'2020-01-01'::DATE", "TO_BINARY('AB')")),
    ("BOOLOR_AGG", "SELECT BOOLOR_AGG(A) OVER () FROM (SELECT 1::FLOAT AS A)", Fails(1007)),
    ("BOOLOR_AGG", "SELECT BOOLOR_AGG(A), BOOLAND_AGG(A), BOOLXOR_AGG(A), BOOLOR_AGG(T) FROM VALUES (1, 'true'), (0, 'false') AS X (A, T)", [(True, False, True, True)]),
    ("LISTAGG", "SELECT LISTAGG(A) FROM (SELECT TO_BINARY('AB') AS A)", Fails(1044)),
    ("LISTAGG", "SELECT LISTAGG(A, ', ') OVER () FROM (SELECT TO_BINARY('AB') AS A)", Fails(1044)),
]  # fmt: skip
