"""The clock that tests move, the faults that they ask for, and who may do either."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.localcloud.snowflake.server.test_login import key_pair, log_in, token

DAY = 86400


class Local:
    """The routes of the local Snowflake alone, as the administrator or with another session's token."""

    def __init__(self, server: Any, session_token: str) -> None:
        self.url = f"http://{server.host}:{server.port}"
        self.headers = {"Authorization": f'Snowflake Token="{session_token}"'}

    def __call__(self, method: str, path: str, /, body: dict[str, Any] | None = None, *, expect: int = 200) -> Any:
        answer = requests.request(method, self.url + path, headers=self.headers, json=body, timeout=20)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def clock(self, **body: Any) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self("POST", "/local/clock", body)["now"])

    def fault(self, **fault: Any) -> None:
        self("POST", "/local/faults", fault)


@pytest.fixture
def admin(snowflake_server) -> Iterator:
    with snowflake_server.connect() as connection:
        yield connection


@pytest.fixture
def local(snowflake_server, admin) -> Iterator[Local]:
    local = Local(snowflake_server, admin.rest.token)
    yield local
    local("POST", "/local/clock")
    local("DELETE", "/local/faults")


def test_the_clock_moves_and_comes_back(local: Local, admin) -> None:
    real = datetime.datetime.now(datetime.UTC)
    assert local.clock(forward_seconds=DAY) - real >= datetime.timedelta(days=1)
    assert local.clock(now="2030-06-01T00:00:00Z").year == 2030
    admin.cursor().execute("CREATE ROLE LOCAL_TEST")
    created = admin.cursor().execute("SHOW ROLES LIKE 'LOCAL_TEST'").fetchone()[0]
    admin.cursor().execute("DROP ROLE LOCAL_TEST")
    assert created.year == 2030
    assert admin.cursor().execute("SELECT YEAR(CURRENT_TIMESTAMP()), YEAR(CURRENT_DATE)").fetchone() == (2030, 2030)
    assert local.clock() - real < datetime.timedelta(hours=1)
    assert admin.cursor().execute("SELECT YEAR(CURRENT_TIMESTAMP())").fetchone() == (real.year,)


@pytest.mark.rule(
    "A key-pair token is refused from its expiry on",
    source="developer-guide/sql-api/authenticating",
    status="matches Snowflake, with a grace period of 60 s",
)
@pytest.mark.rule("A token with a future issue time is refused", source="developer-guide/sql-api/authenticating")
def test_a_token_expires_by_the_clock(snowflake_server, local: Local, admin) -> None:
    keys = key_pair()
    admin.cursor().execute(f"CREATE USER LOCAL_TEST TYPE = SERVICE RSA_PUBLIC_KEY = '{keys[1]}'")
    try:
        fresh = token(*keys, sub="LOCAL-CLOUD.LOCAL_TEST")  # for a minute
        assert log_in(snowflake_server, fresh)["success"]
        local.clock(forward_seconds=65)  # it is refused from 120 on: time for a busy machine
        assert log_in(snowflake_server, fresh)["success"], "clocks may differ by a minute"
        local.clock(forward_seconds=85)
        assert log_in(snowflake_server, fresh)["code"] == "390144"
        local.clock(forward_seconds=-600)
        assert log_in(snowflake_server, fresh)["code"] == "390144"
    finally:
        admin.cursor().execute("DROP USER LOCAL_TEST")


@pytest.mark.parametrize("route", ["/local/clock", "/local/faults"])
def test_only_the_administrators_session_may(snowflake_server, local: Local, admin, route: str) -> None:
    Local(snowflake_server, "no-such-token")("POST", route, expect=403)
    admin.cursor().execute("CREATE USER LOCAL_TEST PASSWORD = 'a-long-password' DEFAULT_ROLE = ACCOUNTADMIN")
    admin.cursor().execute("GRANT ROLE ACCOUNTADMIN TO USER LOCAL_TEST")
    try:
        with snowflake_server.connect(user="LOCAL_TEST", password="a-long-password") as other:
            Local(snowflake_server, other.rest.token)("POST", route, expect=403)
    finally:
        admin.cursor().execute("DROP USER LOCAL_TEST")
    assert local("GET", route)["moved_seconds"] == 0 if route == "/local/clock" else local("GET", route) == []


@pytest.mark.parametrize(
    "route, body",
    [
        ("/local/clock", {"forward": 5}),
        ("/local/clock", {"forward_seconds": "soon"}),
        ("/local/clock", {"now": "tomorrow"}),
        ("/local/faults", {"route": "/*", "kind": "fire"}),
        ("/local/faults", {"route": "/*", "kind": "status", "times": 0}),
        ("/local/faults", {"kind": "status"}),
    ],
)
def test_nonsense_is_refused(local: Local, route: str, body: dict[str, Any]) -> None:
    assert local("POST", route, body, expect=400)["message"]


ROUTE = "/session/heartbeat"


def heartbeat(local: Local, timeout: float = 20) -> requests.Response:
    return requests.post(local.url + ROUTE, headers=local.headers, timeout=timeout)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_asked_status_comes_as_often_as_asked_and_is_counted(local: Local, status: int) -> None:
    local.fault(route="/session/*", kind="status", status=status, times=2)
    assert [heartbeat(local).status_code for _ in range(3)] == [status, status, 200]
    assert [fault["happened"] for fault in local("GET", "/local/faults")] == [2]


@pytest.mark.parametrize("after", [False, True])
def test_a_reset_breaks_the_connection(local: Local, after: bool) -> None:
    local.fault(route=ROUTE, kind="reset", after=after)
    with pytest.raises(requests.ConnectionError):
        heartbeat(local)
    assert heartbeat(local).ok
    assert local("GET", "/local/faults")[0]["happened"] == 1


def test_a_hang_lasts_until_the_client_gives_up(local: Local) -> None:
    local.fault(route=ROUTE, kind="hang")
    with pytest.raises(requests.ReadTimeout):
        heartbeat(local, timeout=0.3)
    assert heartbeat(local).ok


def test_a_hang_ends_by_itself_when_told(local: Local) -> None:
    local.fault(route=ROUTE, kind="hang", seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        heartbeat(local)


def test_a_slow_answer_is_right(local: Local) -> None:
    local.fault(route=ROUTE, kind="slow", seconds=0.1)
    answer = heartbeat(local)
    assert answer.json()["success"]
    assert answer.elapsed >= datetime.timedelta(seconds=0.1)


def test_what_was_done_before_its_answer_was_lost_is_done(local: Local, admin) -> None:
    local.fault(route="/queries/*", kind="status", status=503, after=True)
    try:
        admin.cursor().execute("CREATE ROLE IF NOT EXISTS LOCAL_TEST_LOST")  # the connector tries again
        text = admin.cursor().execute("CREATE ROLE IF NOT EXISTS LOCAL_TEST_LOST").fetchone()[0]
        assert "already exists" in text
        assert local("GET", "/local/faults")[0]["happened"] == 1
    finally:
        admin.cursor().execute("DROP ROLE LOCAL_TEST_LOST")


def test_health_and_the_faults_themselves_are_spared(local: Local) -> None:
    local.fault(route="*", kind="reset", times=9)
    assert requests.get(f"{local.url}/health", timeout=20).ok
    local("DELETE", "/local/faults")
    assert heartbeat(local).ok
