"""A day of the Python connector 5: files, pandas, results by the query's id, arrays. Run by test_clients.py."""

import datetime
import json
import os
import pathlib
import urllib.request
from decimal import Decimal

import pandas as pd
import snowflake.connector
from snowflake.connector.pandas_tools import write_pandas

assert snowflake.connector.__version__.startswith("5."), snowflake.connector.__version__
given = {name: os.environ[f"SNOWFLAKE_{name.upper()}"] for name in ("account", "user", "password", "host", "port")}
given |= {"database": "CLIENT_CONNECTOR_5", "schema": "PUBLIC", "warehouse": "COMPUTE_WH"}
connection = snowflake.connector.connect(**given, protocol="http")
cursor = connection.cursor()


def rows(statement: str, *values: object) -> list[tuple]:
    return cursor.execute(statement, values or None).fetchall()


here = pathlib.Path.cwd()
for name in ("a", "b"):
    (here / f"{name}.csv").write_text(f"1,{name}\n2,{name}\n")
rows("CREATE STAGE S")
assert [row[6] for row in rows(f"PUT file://{here}/*.csv @S/in")] == ["UPLOADED", "UPLOADED"]
assert [row[6] for row in rows(f"PUT file://{here}/a.csv @S/in")] == ["SKIPPED"]
assert [row[6] for row in rows(f"PUT file://{here}/a.csv @S/in OVERWRITE = TRUE")] == ["UPLOADED"]
assert [row[0] for row in rows("LIST @S")] == ["s/in/a.csv.gz", "s/in/b.csv.gz"]
rows("CREATE TABLE T (N NUMBER, S VARCHAR)")
rows("COPY INTO T FROM @S/in")
assert rows("SELECT N, S FROM T ORDER BY S, N") == [(1, "a"), (2, "a"), (1, "b"), (2, "b")]

large = os.urandom(3_000_000)
(here / "large.bin").write_bytes(large)
rows(f"PUT file://{here}/large.bin @S AUTO_COMPRESS = FALSE")
(here / "got").mkdir()
assert [row[2] for row in rows(f"GET @S/large.bin file://{here}/got/")] == ["DOWNLOADED"]
assert (here / "got" / "large.bin").read_bytes() == large
rows(f"PUT file://{here}/a.csv @%T")
rows(f"PUT file://{here}/a.csv @~/mine")
assert len(rows("LIST @%T")) == len(rows("LIST @~/mine")) == 1

frame = pd.DataFrame({"N": [1, 2, 3], "T": ["x", None, "z"], "F": [0.5, 1.5, 2.5]})
assert write_pandas(connection, frame, "FRAME", auto_create_table=True)[:3] == (True, 1, 3)
found = cursor.execute("SELECT * FROM FRAME ORDER BY N").fetch_pandas_all()
pd.testing.assert_frame_equal(found, frame, check_dtype=False)

# More rows than one chunk has.
many = cursor.execute("SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 50000)) ORDER BY N").fetchall()
assert [row[0] for row in many] == list(range(50_000))
assert len(cursor.execute("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 50000))").fetch_pandas_all()) == 50_000

cursor.execute_async("SELECT SUM(N) FROM FRAME")
query = cursor.sfqid
while connection.is_still_running(connection.get_query_status_throw_if_error(query)):
    pass
cursor.get_results_from_sfqid(query)
assert cursor.fetchall() == [(6,)]
with connection.cursor() as other:
    other.get_results_from_sfqid(query)
    assert other.fetchall() == [(6,)]

rows("CREATE TABLE TYPES (D DATE, M TIMESTAMP_NTZ, P NUMBER(10, 2), B BOOLEAN, J VARIANT)")
moment = datetime.datetime(2021, 12, 25, 7, 30)
cursor.executemany("INSERT INTO TYPES (D, M, P, B) VALUES (%s, %s, %s, %s)", [(moment.date(), moment, "1.5", True)] * 3)
assert rows("SELECT D, M, P, B FROM TYPES LIMIT 1") == [(moment.date(), moment, Decimal("1.50"), True)]
assert len(rows("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 100000))")) == 100_000
try:
    rows("SELECT * FROM NOBODY")
    raise AssertionError("not refused")
except snowflake.connector.errors.ProgrammingError as error:
    assert error.errno == 2003, error
connection.close()


def post(path: str, body: dict, token: str = "") -> dict:
    headers = {"Content-Type": "application/json", "Authorization": f'Snowflake Token="{token}"'}
    url = f"http://{given['host']}:{given['port']}{path}"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=20) as answer:
        return json.load(answer)


# The answer to an INSERT is lost on its way: the driver sends the request again, and it runs once.
login = {"LOGIN_NAME": given["user"], "PASSWORD": given["password"]}
token = post("/session/v1/login-request", {"data": login})["data"]["token"]
with snowflake.connector.connect(**given, protocol="http") as connection:
    cursor = connection.cursor()
    rows("CREATE TABLE ONCE (N NUMBER)")
    for number, fault in enumerate(({"kind": "reset"}, {"kind": "status", "status": 503})):
        asked = {"route": "/queries/v1/query-request", "after": True, **fault}
        post("/local/faults", asked, token)
        assert rows(f"INSERT INTO ONCE VALUES ({number})") == [(1,)]
    assert rows("SELECT N FROM ONCE ORDER BY N") == [(0,), (1,)]

secure = given | {"port": os.environ["SNOWFLAKE_TLS_PORT"], "custom_root_store_path": os.environ["SNOWFLAKE_AUTHORITY"]}
with snowflake.connector.connect(**secure) as connection:
    cursor = connection.cursor()
    assert [row[6] for row in rows(f"PUT file://{here}/a.csv @S/tls")] == ["UPLOADED"]
    assert [row[2] for row in rows(f"GET @S/tls file://{here}/got/")] == ["DOWNLOADED"]
print("all is well")
