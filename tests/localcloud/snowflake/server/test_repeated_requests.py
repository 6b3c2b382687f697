"""Requests that were sent before: for how long they are remembered, and answers that get lost on their way."""

from __future__ import annotations

import requests

from localcloud.snowflake.server.repeated_requests import SentRequests
from tests.localcloud.snowflake.unconnected import unconnected

DAY = 86_400


def test_a_request_is_remembered_for_a_day() -> None:
    seconds = [0.0]
    sent = SentRequests(lambda: seconds[0])
    session = unconnected()
    first = sent.add(session, "r1", "q1")
    seconds[0] = DAY - 1
    assert sent.earlier(session, "r1") is first
    seconds[0] = DAY
    assert sent.earlier(session, "r1") is None


def test_only_small_answers_are_kept() -> None:
    session = unconnected()
    sent = SentRequests().add(session, "r1", "q1")
    for large in ({"rowsetBase64": "A" * 5_000}, {"rowset": [["1"]] * 100}):
        assert sent.keep(large) is large
        assert sent.data is None
    assert sent.keep({"rowset": [["1"]]}) == sent.data


def test_an_insert_whose_answer_is_lost_inserts_once(snowflake_server, sql) -> None:
    with snowflake_server.connect(database="REPEATED_REQUESTS_TEST", schema="PUBLIC") as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE T (N NUMBER)")
        url = f"http://{snowflake_server.host}:{snowflake_server.port}/local/faults"
        headers = {"Authorization": f'Snowflake Token="{connection.rest.token}"'}
        for number, fault in enumerate(({"kind": "reset"}, {"kind": "status", "status": 503})):
            asked = {"route": "/queries/v1/query-request", "after": True} | fault
            assert requests.post(url, headers=headers, json=asked, timeout=20).ok
            cursor.execute(f"INSERT INTO T VALUES ({number})")
            assert cursor.fetchall() == [(1,)]
            assert requests.get(url, headers=headers, timeout=20).json()[number]["happened"] == 1
        requests.delete(url, headers=headers, timeout=20)
        assert cursor.execute("SELECT N FROM T ORDER BY N").fetchall() == [(0,), (1,)]
