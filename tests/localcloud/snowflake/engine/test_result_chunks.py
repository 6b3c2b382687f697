"""Large results in chunks."""

from __future__ import annotations

import urllib.error
import urllib.request

import pyarrow as pa
import pytest

from localcloud.snowflake.engine.result_chunks import split
from tests.localcloud.snowflake.conftest import Server

_MIXED = """SELECT SEQ4() AS N, N * 0.25::NUMBER(5, 2) AS D, IFF(N % 3 = 0, NULL, 'é' || N) AS S,
    TIMESTAMPADD(SECOND, N, '2024-01-02 03:04:05.25'::TIMESTAMP_NTZ) AS T
    FROM TABLE(GENERATOR(ROWCOUNT => 30000)) ORDER BY N"""


def _numbers(count: int) -> pa.Table:
    return pa.table({"N": pa.array(range(count), pa.int64())})


def test_chunks_have_all_rows_in_order() -> None:
    first, chunks = split(_numbers(100_000), lambda rows: repr(rows["N"].to_pylist()).encode())
    assert chunks
    listed = chunks.described("http://h/results")
    rows = first["N"].to_pylist()
    for number, chunk in enumerate(listed):
        assert chunk["url"] == f"http://h/results/{chunks.token}/{number}"
        found = eval(chunks.body(number))
        assert len(found) == chunk["rowCount"] <= chunk["uncompressedSize"]
        rows += found
    assert rows == list(range(100_000)) and len(listed) >= 5
    with pytest.raises(IndexError):
        chunks.body(len(listed))


def test_small_results_are_whole() -> None:
    for count in (0, 1, 10_000):
        assert split(_numbers(count), lambda rows: b"")[1] is None


def test_wide_rows_make_small_chunks() -> None:
    first, chunks = split(pa.table({"S": ["x" * 1_000_000] * 40}), lambda rows: b"")
    assert chunks and first.num_rows <= 16
    assert all(chunk["rowCount"] <= 16 for chunk in chunks.described(""))


@pytest.mark.rule(
    "A large result has its first rows in the answer, and the others in chunks of the format that the client asked for",
    source="https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/result_batch.py",
    status="matches Snowflake; chunks are not compressed, and stay as long as a hundred newer ones",
)
@pytest.mark.parametrize("format_", ["arrow", "json"])
def test_a_client_reads_all_chunks(snowflake_server: Server, format_: str) -> None:
    with snowflake_server.connect(session_parameters={"QUERY_RESULT_FORMAT": format_}) as connection:
        cursor = connection.cursor().execute(_MIXED)
        batches = cursor.get_result_batches()
        assert len(batches) > 3 and batches[0].rowcount == 4096
        rows = cursor.fetchall()
        assert [row[0] for row in rows] == list(range(30_000))
        assert (rows[29_999][1], rows[29_998][2]) == (rows[29_999][0] / 4, "é29998")
        assert str(rows[29_999][3]) == "2024-01-02 11:24:04.250000"
        cursor.execute("SELECT COUNT(*), COUNT(S), SUM(D) FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))")
        assert [str(value) for value in cursor.fetchone()] == ["30000", "20000", "112496250.00"]
        other = connection.cursor()
        other.get_results_from_sfqid(batches and connection.cursor().execute(_MIXED).sfqid)
        assert sum(1 for _ in other) == 30_000


def test_chunks_are_no_ones_who_does_not_know_them(snowflake_server: Server) -> None:
    with snowflake_server.connect() as connection:
        [*_, last] = connection.cursor().execute(_MIXED).get_result_batches()
    address = last._remote_chunk_info.url
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read()
    guessed = address.rsplit("/", 2)[0] + "/0123456789/0"
    for wrong in (guessed, address.rsplit("/", 1)[0] + "/99"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(wrong, timeout=10)
        assert error.value.code == 404
