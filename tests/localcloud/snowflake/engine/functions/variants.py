# ruff: noqa: E501
"""VARIANTs: examples after https://docs.snowflake.com/en/sql-reference/functions/is, …/as, …/typeof and so on."""

from tests.localcloud.snowflake.engine.functions.fails import Fails
from tests.localcloud.snowflake.engine.functions.semistructured import V

EXAMPLES = [
    ("TO_VARIANT", "SELECT TO_VARIANT(T), T::VARIANT, ARRAY_CONSTRUCT(T), OBJECT_CONSTRUCT('t', T), TYPEOF(TO_VARIANT(T)) "
     "FROM (SELECT '2023-12-09 22:09:26'::TIMESTAMP AS T)",
     [(*['"2023-12-09 22:09:26.000"'] * 2, '["2023-12-09 22:09:26.000"]', '{"t":"2023-12-09 22:09:26.000"}', "TIMESTAMP_NTZ")]),
    # https://docs.snowflake.com/en/sql-reference/functions/to_variant: a text is no JSON.
    ("TO_VARIANT", "SELECT TO_VARIANT('null'), TO_VARIANT(1), '1'::VARIANT, 'x'::VARIANT::VARCHAR, '{\"a\": 1}'::VARIANT:a",
     [('"null"', "1", '"1"', "x", None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/is_binary#examples
    ("TO_VARIANT", "SELECT TO_VARIANT(TO_BINARY('AB')), V::VARCHAR, V::BINARY, TO_VARIANT(TO_BINARY('AB'))::BINARY, OBJECT_CONSTRUCT('a', V):a::BINARY FROM (SELECT TO_BINARY('ABCD')::VARIANT AS V)", [('"AB"', "ABCD", bytearray(b"\xab\xcd"), bytearray(b"\xab"), bytearray(b"\xab\xcd"))]),
    ("TO_VARIANT", "SELECT TO_VARIANT(PARSE_JSON('[1]')), TRUE::VARIANT, NULL::VARIANT", [("[1]", "true", None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/typeof#examples
    ("TYPEOF", "SELECT TYPEOF('2020-01-01'::DATE::VARIANT), TYPEOF(CURRENT_TIMESTAMP()::VARIANT), TYPEOF('a'::VARIANT), TYPEOF(1.5::VARIANT)",
     [("DATE", "TIMESTAMP_LTZ", "VARCHAR", "DECIMAL")]),
    ("TYPEOF", "SELECT V, TYPEOF(V) FROM (SELECT PARSE_JSON(COLUMN1) AS V FROM VALUES ('null'), (NULL), ('true'), ('-17'), "
     "('123.12'), ('1.9e300'), ('\"Om ara pa ca na dhih\"'), ('[-1, 12, 289, 2188, false]'), ('{\"x\" : \"abc\"}'))",
     [("null", "NULL_VALUE"), (None, None), ("true", "BOOLEAN"), ("-17", "INTEGER"), ("123.12", "DECIMAL"),
      ("1.9e300", "DOUBLE"), ('"Om ara pa ca na dhih"', "VARCHAR"), ("[-1,12,289,2188,false]", "ARRAY"),
      ('{"x":"abc"}', "OBJECT")]),
    ("TYPEOF", f"SELECT TYPEOF(V:a), TYPEOF(V:n), TYPEOF(V:z), TYPEOF(V:q), TYPEOF(V:l[0]) FROM {V}",
     [("VARCHAR", "INTEGER", "NULL_VALUE", None, "OBJECT")]),
    ("TYPEOF", "TYPEOF('text')", Fails(1044)),
    ("IS_ARRAY", """SELECT T, IS_ARRAY(V), IS_OBJECT(V), IS_BOOLEAN(V), IS_CHAR(V), IS_VARCHAR(V), IS_INTEGER(V), IS_DECIMAL(V), IS_DOUBLE(V), IS_REAL(V)
     FROM (SELECT COLUMN1 AS T, PARSE_JSON(COLUMN1) AS V FROM VALUES ('[1]'), ('{}'), ('true'), ('"x"'), ('7'), ('7.5'), ('7e0'), ('null'), (NULL))""",
     [("[1]", True, *[False] * 8), ("{}", False, True, *[False] * 7), ("true", *[False] * 2, True, *[False] * 6),
      ('"x"', *[False] * 3, True, True, *[False] * 4), ("7", *[False] * 5, *[True] * 4), ("7.5", *[False] * 6, *[True] * 3),
      ("7e0", *[False] * 7, True, True), ("null", *[False] * 9), (None, *[None] * 9)]),
    *((f"IS_{kind}", f"SELECT IS_{kind}(TO_VARIANT(1)), IS_{kind}(PARSE_JSON('null')), IS_{kind}(NULL::VARIANT)", [(kind in ("INTEGER", "DECIMAL", "DOUBLE", "REAL"), False, None)])
      for kind in ("OBJECT", "BOOLEAN", "CHAR", "VARCHAR", "INTEGER", "DECIMAL", "DOUBLE", "REAL")),
    # The type of a text in a VARIANT is not kept: https://docs.snowflake.com/en/sql-reference/functions/is
    *((f"{prefix}_{kind}", f"SELECT {prefix}_{kind}(TO_VARIANT(1)), {prefix}_{kind}(NULL::VARIANT)", [(None if prefix == "AS" else False, None)])
      for prefix in ("IS", "AS") for kind in ("BINARY", "DATE", "TIME", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "TIMESTAMP_TZ")),
    ("IS_DATE_VALUE", "IS_DATE_VALUE([]::VARIANT)", False),
    ("IS_DATE", "IS_DATE(TO_VARIANT('2024-02-24'::DATE))", Fails(2)),
    ("AS_DATE", "AS_DATE('x'::VARIANT)", Fails(2)),
    ("IS_INTEGER", "IS_INTEGER('7')", Fails(2)),
    # https://docs.snowflake.com/en/sql-reference/functions/as_decimal-number: a FLOAT is none.
    ("AS_NUMBER", "SELECT AS_NUMBER(1.46::VARIANT, 4, 1)::VARCHAR, AS_DECIMAL(1.46::VARIANT), AS_NUMBER(PARSE_JSON('1.5e0')), AS_NUMBER('1'::VARIANT)",
     [("1.5", 1, None, None)]),
    ("AS_DECIMAL", "AS_DECIMAL(15::VARIANT)", 15),
    ("AS_INTEGER", "SELECT AS_INTEGER(15::VARIANT), AS_INTEGER(1.5::VARIANT), AS_INTEGER('1'::VARIANT)", [(15, None, None)]),
    ("AS_DOUBLE", "SELECT AS_DOUBLE(PARSE_JSON('1.5e1')), AS_DOUBLE(7::VARIANT), AS_DOUBLE(TRUE::VARIANT)", [(15.0, 7.0, None)]),
    ("AS_REAL", "SELECT AS_REAL(TO_VARIANT(1.25::FLOAT)), AS_REAL(PARSE_JSON('null'))", [(1.25, None)]),
    ("AS_BOOLEAN", "SELECT AS_BOOLEAN(TRUE::VARIANT), AS_BOOLEAN('true'::VARIANT)", [(True, None)]),
    ("AS_VARCHAR", "SELECT AS_VARCHAR('x'::VARIANT), AS_CHAR('y'::VARIANT), AS_VARCHAR(1::VARIANT)", [("x", "y", None)]),
    ("AS_CHAR", "AS_CHAR('y'::VARIANT)", "y"),
    ("AS_ARRAY", "SELECT AS_ARRAY([1]::VARIANT), AS_ARRAY({'a': 1}::VARIANT), AS_OBJECT({'a': 1}::VARIANT)", [("[1]", None, '{"a":1}')]),
    ("AS_OBJECT", "AS_OBJECT([1]::VARIANT)", None),
    ("TO_ARRAY", "SELECT TO_ARRAY(3), TO_ARRAY('x'), TO_ARRAY([3]), TO_ARRAY(PARSE_JSON('null')), TO_ARRAY(NULL)", [("[3]", '["x"]', "[3]", None, None)]),
    ("TO_OBJECT", "SELECT TO_OBJECT(PARSE_JSON('{\"k\":1}')), TO_OBJECT(PARSE_JSON('null')), TO_OBJECT(NULL::VARIANT)", [('{"k":1}', None, None)]),
    ("TO_OBJECT", "TO_OBJECT([1]::VARIANT)", Fails(100071)),
    # A FLOAT in a VARIANT is written with an exponent, and keeps its type.
    ("TO_VARIANT", "SELECT TO_VARIANT(2.5::FLOAT), TYPEOF(V), V::VARCHAR, V::INT FROM (SELECT TO_VARIANT(3::FLOAT) AS V)",
     [("2.500000000000000e+00", "DOUBLE", "3", 3)]),
]  # fmt: skip
