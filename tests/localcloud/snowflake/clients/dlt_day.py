"""A day of dlt: rows appended, replaced and merged, as JSON lines and as Parquet. Run by test_clients.py."""

import os

import dlt
import snowflake.connector

given = {name: os.environ[f"SNOWFLAKE_{name.upper()}"] for name in ("account", "user", "password", "host", "port")}
given |= {"database": "CLIENT_DLT", "warehouse": "COMPUTE_WH", "role": "ACCOUNTADMIN"}
credentials = {
    "drivername": "snowflake",
    "database": given["database"],
    "username": given["user"],
    "password": given["password"],
    "host": given["account"],
    "warehouse": given["warehouse"],
    "role": given["role"],
    "query": {"host": given["host"], "port": given["port"], "protocol": "http"},
}
FILMS = [{"id": 1, "title": "A", "size": 1.5, "poster": b"\x00\xff", "cast": [{"name": "x"}, {"name": "y"}]}]
FILMS.append({"id": 2, "title": "B", "cast": []})


def rows(statement: str) -> list[tuple]:
    with snowflake.connector.connect(**given, protocol="http") as connection:
        return connection.cursor().execute(statement).fetchall()


for form in ("jsonl", "parquet"):
    destination = dlt.destinations.snowflake(credentials=credentials)
    pipeline = dlt.pipeline(form, destination=destination, dataset_name=f"films_{form}", pipelines_dir=os.getcwd())

    def load(films: list, mode: str, **hints: str) -> list[tuple]:
        resource = dlt.resource(films, name="films", write_disposition=mode, **hints)
        pipeline.run(resource, loader_file_format=form)  # noqa: B023
        return rows(f"SELECT ID, TITLE FROM FILMS_{form}.FILMS ORDER BY ID, TITLE")  # noqa: B023

    assert load(FILMS, "append") == [(1, "A"), (2, "B")]
    assert rows(f"SELECT SIZE, POSTER FROM FILMS_{form}.FILMS WHERE ID = 1") == [(1.5, b"\x00\xff")]
    assert rows(f"SELECT COUNT(*) FROM FILMS_{form}.FILMS__CAST") == [(2,)]
    assert load(FILMS, "append") == [(1, "A"), (1, "A"), (2, "B"), (2, "B")]
    assert load(FILMS[:1], "replace") == [(1, "A")]
    merged = [{"id": 1, "title": "new"}, {"id": 3, "title": "C"}]
    for _ in range(2):
        assert load(merged, "merge", primary_key="id") == [(1, "new"), (3, "C")]
print("all is well")
