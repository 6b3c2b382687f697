"""The run of schemachange with a stand-in for its command line; test_migration.py has the real one."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from promotion import child_process
from promotion.migration.schemachange import MigrationFailed, Schemachange, reason
from tests.waiting import until

# Writes how it was called, says that it applies two scripts, and ends as the test says.
STAND_IN = """
import json, os, pathlib, sys, time
from cryptography.hazmat.primitives.serialization import load_pem_private_key
key = pathlib.Path(os.environ["SNOWFLAKE_PRIVATE_KEY_FILE"])
load_pem_private_key(key.read_bytes(), os.environ["SNOWFLAKE_PRIVATE_KEY_FILE_PWD"].encode())
call = {"arguments": sys.argv[1:], "variables": dict(os.environ), "key": str(key), "mode": key.stat().st_mode & 0o777}
pathlib.Path(os.environ["CALL"]).write_text(json.dumps(call))
for name in ("V1__a.sql", "R__b.sql"):
    print(f"2026-11-24T06:26:20Z [info     ] Applying V SQL change script a_script_name={name} x=1", flush=True)
time.sleep(float(os.environ.get("SECONDS_MORE", "0")))
print(os.environ.get("SAYS", ""))
sys.exit(int(os.environ.get("CODE", "0")))
"""

FAILED = """\
2026-11-24T06:26:20Z [info     ] Applying V (3) SQL change script a_script_name=V3__c.sql script_version=3
2026-11-24T06:26:20Z [error    ] SQL execution error            a_script_name=V3__c.sql error_code=2003
2026-11-24T06:26:20Z [error    ] Script execution failed: V V3__c.sql
2026-11-24T06:26:20Z [error    ]   Path: migrations/raw/V3__c.sql
2026-11-24T06:26:20Z [error    ] Code: SQL Error 2003 [42S02]
2026-11-24T06:26:20Z [error    ]   002003 (42S02): SQL compilation error:
Object 'RAW.NOWHERE' does not exist or not authorized.
2026-11-24T06:26:20Z [error    ]
2026-11-24T06:26:20Z [error    ] Troubleshooting: Review SQL syntax
"""
UNREACHED = """\
2026-11-24T06:26:20Z [info     ] schemachange version: 4.4.0
2026-11-24T06:26:20Z [error    ] Snowflake HTTP error: 404   Not Found
2026-11-24T06:26:20Z [error    ] Check account identifier
"""


def test_a_failed_script_is_told_with_all_lines_of_its_message():
    assert reason(FAILED.splitlines(keepends=True)) == (
        "Script execution failed: V V3__c.sql 002003 (42S02): SQL compilation error: "
        "Object 'RAW.NOWHERE' does not exist or not authorized."
    )


def test_otherwise_its_first_error_is():
    assert reason(UNREACHED.splitlines(keepends=True)) == "Snowflake HTTP error: 404 Not Found"
    assert reason(["Killed\n"]) == ""


class User:
    """The migrator, whose key is in no Secrets Manager."""

    account, user, role, warehouse, database = "MARQUEE-LOCAL", "MIGRATOR", "MIGRATES", "LOAD", "MARQUEE"

    def private_key(self) -> str:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


@pytest.fixture
def schemachange(tmp_path, monkeypatch) -> Schemachange:
    package = tmp_path / "schemachange"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "cli.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CALL", str(tmp_path / "call.json"))
    return Schemachange(User(), Path("migrations"), "DB.DEPLOY.HISTORY", {"url": "s3://x/"}, tmp_path / "log" / "a.log")


def call(schemachange: Schemachange) -> dict:
    return json.loads(Path(os.environ["CALL"]).read_text())


def test_each_script_is_heard_as_it_starts_and_the_whole_output_is_in_the_log(schemachange):
    started = []
    schemachange.run(started.append)
    assert started == ["V1__a.sql", "R__b.sql"]
    assert schemachange.log.read_text().count("Applying V") == 2


def test_it_deploys_these_migrations_with_this_history_and_these_variables(schemachange):
    schemachange.run(lambda name: None)
    arguments = call(schemachange)["arguments"]
    options = dict(zip(arguments[1::2], arguments[2::2], strict=False))
    assert arguments[0] == "deploy"
    assert options["--schemachange-root-folder"] == "migrations"
    assert options["--schemachange-change-history-table"] == "DB.DEPLOY.HISTORY"
    assert json.loads(options["--schemachange-vars"]) == {"url": "s3://x/"}
    assert "--schemachange-raise-exception-on-ignored-versioned-script" in arguments


def test_it_logs_in_as_the_migrator_and_as_nobody_of_the_shell(schemachange, monkeypatch):
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "somebody's")
    monkeypatch.setenv("SCHEMACHANGE_DRY_RUN", "true")
    monkeypatch.setenv("SNOWFLAKE_HOST", "127.0.0.1")
    schemachange.run(lambda name: None)
    variables = call(schemachange)["variables"]
    names = ("ACCOUNT", "USER", "ROLE", "WAREHOUSE", "DATABASE", "AUTHENTICATOR", "HOST")
    assert [variables[f"SNOWFLAKE_{name}"] for name in names] == [
        *("MARQUEE-LOCAL", "MIGRATOR", "MIGRATES", "LOAD", "MARQUEE", "SNOWFLAKE_JWT", "127.0.0.1")
    ]
    assert "SNOWFLAKE_PASSWORD" not in variables and "SCHEMACHANGE_DRY_RUN" not in variables


def test_the_key_is_a_private_file_and_gone_afterwards(schemachange):
    schemachange.run(lambda name: None)
    assert call(schemachange)["mode"] == 0o600
    assert not Path(call(schemachange)["key"]).exists()


def test_a_failure_is_one_line_with_the_log(schemachange, monkeypatch):
    monkeypatch.setenv("CODE", "1")
    monkeypatch.setenv("SAYS", UNREACHED)
    with pytest.raises(MigrationFailed) as failed:
        schemachange.run(lambda name: None)
    assert str(failed.value) == (
        f"migrations stopped: Snowflake HTTP error: 404 Not Found (the whole log: {schemachange.log})"
    )


def test_a_failure_without_an_error_has_its_exit_code(schemachange, monkeypatch):
    monkeypatch.setenv("CODE", "3")
    with pytest.raises(MigrationFailed, match="schemachange ended with 3"):
        schemachange.run(lambda name: None)


def test_a_run_that_is_stopped_fails_with_the_reason(schemachange, monkeypatch):
    monkeypatch.setenv("SECONDS_MORE", "600")

    def stop_soon() -> None:
        until(lambda: schemachange.process, 60)
        schemachange.stop("the lease is lost")

    stopper = threading.Thread(target=stop_soon, daemon=True)
    stopper.start()
    with pytest.raises(MigrationFailed, match="migrations stopped: the lease is lost"):
        schemachange.run(lambda name: None)
    stopper.join(60)
    assert schemachange.process.returncode != 0


def test_an_interrupt_ends_the_child(schemachange, monkeypatch):
    monkeypatch.setenv("SECONDS_MORE", "600")

    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        schemachange.run(interrupt)
    assert schemachange.process.poll() is not None


@pytest.mark.parametrize("when", ["as the child starts", "as the child ends"])
def test_a_stop_that_meets_no_child_stops_the_run(schemachange, monkeypatch, when):
    child = child_process.child

    @contextmanager
    def stopped(*arguments) -> Iterator:
        with child(*arguments) as process:
            if when == "as the child starts":
                schemachange.stop("the lease is lost")
            yield process
        schemachange.stop("the lease is lost")

    monkeypatch.setenv("SECONDS_MORE", "60" if when == "as the child starts" else "0")
    monkeypatch.setattr(child_process, "child", stopped)
    with pytest.raises(MigrationFailed, match="migrations stopped: the lease is lost"):
        schemachange.run(lambda name: None)
    said = schemachange.log.read_text() if schemachange.log.exists() else ""
    assert ("Applying" in said) is (when == "as the child ends"), "it ran without a lease"
