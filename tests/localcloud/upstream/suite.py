"""Suites of tests that others wrote for Snowflake: what each needs to run against the local one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[3]
# Upstream takes an account of this name for a customer's, whose tests need no internal parameters.
ACCOUNT, DATABASE = "SFCTEST0-LOCAL", "UPSTREAM"

# Proxies, single sign-on, revoked certificates and AWS Lambda are no matter of the server's; aio repeats the others.
_NOT_OURS = ("aio_it", "sso_it", "lambda_it", "test_proxies.py", "test_crl.py", "test_easy_logging.py")


@dataclass(frozen=True)
class Suite:
    """A suite: its repository, the packages that it runs with, and how pytest is called in a copy of its sources.

    `parameters` is the file that its connection parameters are written to; `plugin` is a file beside
    this one that is loaded in its pytest.
    """

    repository: str
    packages: tuple[str, ...]
    arguments: tuple[str, ...]
    parameters: str = ""
    plugin: str = ""


SUITES = {
    "sqlalchemy": Suite(
        "snowflakedb/snowflake-sqlalchemy",
        (".", "snowflake-connector-python[pandas]==4.8.1", "sqlalchemy==2.0.58"),
        ("tests/sqlalchemy_test_suite",),
        parameters="tests/parameters.py",
    ),
    "connector": Suite(
        "snowflakedb/snowflake-connector-python",
        (
            *("snowflake-connector-python[pandas,secure-local-storage]==4.7.1", "numpy<2.4", "pandas<3", "mock"),
            *("pexpect", "pytz", "Cython", "pendulum", "pytest-rerunfailures", "pytest-asyncio", "aioboto3"),
        ),
        ("-c", "tox.ini", "test/integ", *(f"--ignore=test/integ/{name}" for name in _NOT_OURS)),
        parameters="test/parameters.py",
    ),
    "fakesnow": Suite(
        "tekumara/fakesnow",
        (
            *("snowflake-connector-python[pandas]==4.8.1", "snowflake-sqlalchemy==1.11.0", "sqlalchemy==2.0.58"),
            *("moto[server]", "mypy-boto3-s3", "dirty-equals", "pytz"),
        ),
        ("tests/test_server.py",),
        plugin="fakesnow_fixtures",
    ),
}
