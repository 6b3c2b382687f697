"""A day of ibis: tables, expressions, data frames, Parquet, plain SQL. Run by test_clients.py."""

import os

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

given = {name: os.environ[f"SNOWFLAKE_{name.upper()}"] for name in ("account", "user", "password", "host", "port")}
con = ibis.snowflake.connect(
    **given, database="CLIENT_IBIS/PUBLIC", warehouse="COMPUTE_WH", protocol="http", create_object_udfs=False
)
con.raw_sql("CREATE TABLE FILMS (ID NUMBER, TITLE VARCHAR, SIZE NUMBER(18, 3), SEEN TIMESTAMP_NTZ, DAY DATE)").close()
con.raw_sql(
    "INSERT INTO FILMS VALUES (1, 'A', 1.5, '2021-12-25 07:00:00', '2021-12-25'), (2, 'B', 2.5, NULL, NULL), "
    "(3, 'A', 4, NULL, NULL)"
).close()
films = con.table("FILMS").rename(str.lower)
assert films.schema()["size"] == ibis.dtype("decimal(18, 3)")
assert list(films.order_by("id").execute()["title"]) == ["A", "B", "A"]
totals = films.group_by("title").agg(n=films.count(), s=films["size"].sum()).order_by("title").execute()
assert [(row.title, row.n, float(row.s)) for row in totals.itertuples()] == [("A", 2, 5.5), ("B", 1, 2.5)]
assert films.filter(films.title == "A").count().execute() == 2
assert films.mutate(year=films.day.year()).filter(films.id == 1).execute()["year"][0] == 2021
numbered = films.mutate(row=ibis.row_number().over(ibis.window(group_by=films.title, order_by=films.id)))
assert list(numbered.order_by("id").execute()["row"]) == [0, 0, 1]
assert films.join(films.view(), "title").count().execute() == 5
assert films.to_pyarrow().num_rows == sum(batch.num_rows for batch in films.to_pyarrow_batches()) == 3

made = con.create_table("made", pd.DataFrame({"a": [1, 2], "b": ["x", None]}))
con.insert("made", pd.DataFrame({"a": [3], "b": ["z"]}))
assert sorted(made.execute()["a"]) == [1, 2, 3]
assert con.create_table("large", films.filter(films.id > 1)).count().execute() == 2
assert con.create_view("ids", films.select("id")).count().execute() == 3
assert con.execute(ibis.memtable({"a": [1, 2, 3]}).a.sum()) == 6
pq.write_table(pa.table({"a": [1, 2]}), "films.parquet")
assert list(con.read_parquet("films.parquet").execute()["a"]) == [1, 2]
assert len(con.sql("SELECT PARSE_JSON('{\"a\": 1}') AS j").execute()) == 1
assert {"FILMS", "made", "large"} <= set(con.list_tables())
print("all is well")
