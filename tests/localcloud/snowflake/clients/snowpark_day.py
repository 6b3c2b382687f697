"""A day of Snowpark: data frames, tables, DML, files, pandas. Run by test_clients.py."""

import datetime
import os
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from snowflake.snowpark import Row, Session, Window
from snowflake.snowpark import functions as F
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.types import LongType, StringType, StructField, StructType

given = {name: os.environ[f"SNOWFLAKE_{name.upper()}"] for name in ("account", "user", "password", "host", "port")}
given |= {"database": "CLIENT_SNOWPARK", "schema": "PUBLIC", "warehouse": "COMPUTE_WH", "protocol": "http"}
session = Session.builder.configs(given).create()

values = [[datetime.date(2021, 1, 2), datetime.datetime(2021, 1, 2, 3, 4), Decimal("1.5"), b"ab"]]
[found] = session.create_dataframe(values, schema=["d", "m", "p", "b"]).collect()
assert [found.D, found.M, found.P, bytes(found.B)] == values[0]
assert session.create_dataframe([[number] for number in range(2_000)], schema=["n"]).count() == 2_000

rows = [(1, "A", 1.5), (2, "B", 2.5), (3, "A", 4.0)]
session.create_dataframe(rows, schema=["id", "title", "size"]).write.save_as_table("films", mode="overwrite")
films = session.table("films")
films.write.save_as_table("more", mode="append")
films.write.save_as_table("more", mode="append")
assert session.table("more").count() == 6
totals = films.group_by("title").agg(F.sum("size").alias("s"), F.count("*").alias("n")).sort("title").collect()
assert totals == [Row(TITLE="A", S=5.5, N=2), Row(TITLE="B", S=2.5, N=1)]
numbered = films.with_column("r", F.row_number().over(Window.partition_by("title").order_by("id"))).sort("id")
assert [row.R for row in numbered.collect()] == [1, 1, 2]
assert list(films.filter(F.col("title") == "A").sort("id").to_pandas()["ID"]) == [1, 3]
assert films.union_all(films).select("title").distinct().count() == 2
assert films.cache_result().count() == films.collect_nowait().result().__len__() == 3
films.create_or_replace_view("v")
films.create_or_replace_temp_view("tv")
assert session.table("v").count() == session.table("tv").count() == 3
assert films.update({"title": "Z"}, F.col("id") == 1).rows_updated == 1
assert films.delete(F.col("id") == 2).rows_deleted == 1
source = session.create_dataframe([(3, "M")], schema=["id", "title"])
films.merge(source, films["id"] == source["id"], [F.when_matched().update({"title": source["title"]})])
assert sorted(row.TITLE for row in films.collect()) == ["M", "Z"]
assert [row.ID for row in session.range(3).collect()] == [0, 1, 2]

session.sql("CREATE STAGE files").collect()
for name, content in (("a.csv", "1,a\n2,b\n"), ("a.json", '{"a": 1}\n')):
    with open(name, "w") as file:
        file.write(content)
pq.write_table(pa.table({"A": [1, 2]}), "a.parquet")
for name in ("a.csv", "a.json", "a.parquet"):
    session.file.put(name, f"@files/{name.partition('.')[2]}", auto_compress=name != "a.parquet")
columns = StructType([StructField("n", LongType()), StructField("t", StringType())])
staged = session.read.schema(columns).csv("@files/csv")
assert sorted(staged.collect()) == [Row(N=1, T="a"), Row(N=2, T="b")]
staged.copy_into_table("loaded")
assert session.table("loaded").count() == 2
assert session.read.json("@files/json").count() == 1
assert sorted(row.A for row in session.read.parquet("@files/parquet").collect()) == [1, 2]
with open("a.csv", "rb") as file:
    session.file.put_stream(file, "@files/stream/a.csv")
assert session.file.get_stream("@files/stream/a.csv.gz", decompress=True).read() == b"1,a\n2,b\n"

# What a frame knows of its columns goes into the table that it is saved as.
session.sql("CREATE TABLE strict (id NUMBER(5, 0) NOT NULL, title VARCHAR(10), size FLOAT)").collect()
session.sql("INSERT INTO strict VALUES (1, 'A', 1.5), (2, 'B', NULL)").collect()
strict = session.table("strict")
assert [(field.name, field.nullable) for field in strict.schema] == [("ID", False), ("TITLE", True), ("SIZE", True)]
assert strict.schema["TITLE"].datatype == StringType(10)
strict.with_column("one", F.lit(1)).write.save_as_table("saved", mode="overwrite")
saved = session.sql("DESCRIBE TABLE saved").collect()
assert [(row["name"], row["null?"]) for row in saved] == [("ID", "N"), ("TITLE", "Y"), ("SIZE", "Y"), ("ONE", "N")]
assert saved[1]["type"] == "VARCHAR(10)"
strict.write.mode("truncate").save_as_table("strict_copy", table_type="temporary")
strict.write.mode("append").save_as_table("strict_copy", column_order="name")
assert session.table("strict_copy").count() == 4
try:
    strict.write.mode("errorifexists").save_as_table("saved")
    raise AssertionError("not refused")
except SnowparkSQLException as error:
    assert "already exists" in error.message, error

copied = session.table("strict_copy")
news = session.create_dataframe([(1, "new"), (9, "more")], schema=["id", "title"])
insert = F.when_not_matched().insert({"id": news["id"], "title": news["title"]})
done = copied.merge(news, copied["id"] == news["id"], [F.when_matched().update({"title": news["title"]}), insert])
assert (done.rows_inserted, done.rows_updated) == (1, 2)
assert copied.update({"title": news["title"]}, copied["id"] == news["id"], news).rows_updated == 3
assert copied.delete(copied["id"] == news["id"], news).rows_deleted == 3

pivoted = strict.select("title", "size").pivot("title", ["A", "B"]).sum("size").collect()
assert [tuple(row) for row in pivoted] == [(1.5, None)]
assert sorted(strict.rollup("title").count().collect(), key=str)[-1]["COUNT"] == 2
assert strict.sample(n=1).count() == 1
assert session.sql("SELECT PARSE_JSON('{\"a\": 1}') AS v").join_table_function("flatten", F.col("v")).count() == 1
assert strict.na.fill({"size": 0.0}).filter(F.col("size") == 0).count() == strict.dropna().count() == 1
assert [len(batch) for batch in strict.to_pandas_batches()] == [2]
strict.select("id").write.csv("@files/out/", header=True, overwrite=True)
strict.select("id").write.parquet("@files/out_parquet/", overwrite=True, single=False)
assert session.read.parquet("@files/out_parquet/").count() == 2
strict.create_or_replace_dynamic_table("moving", warehouse="COMPUTE_WH", lag="1 hour")
assert session.table("moving").count() == 2
try:
    F.udf(lambda value: value + 1, return_type=LongType(), input_types=[LongType()])
    raise AssertionError("not refused")
except SnowparkSQLException as error:
    assert "000002" in error.message and "PYTHON" in error.message, error

assert session.write_pandas(pd.DataFrame({"A": [1, 2]}), "FRAME", auto_create_table=True).count() == 2
session.close()
print("all is well")
