import signal
import subprocess
import sys

import boto3
import click
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from click.testing import CliRunner

from command_line.command import Command
from promotion.errors import PromotionError
from tests.conftest import PROJECT


@click.command(cls=Command)
@click.argument("endpoint")
def ask(endpoint):
    config = Config(connect_timeout=2, retries={"max_attempts": 1})
    boto3.client("s3", region_name="eu-west-1", endpoint_url=endpoint, config=config).head_bucket(Bucket="nobodys")


@pytest.fixture
def credentials(monkeypatch, tmp_path):
    """None at all: neither variables nor files nor a machine's role."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps credentials that an earlier test gave it
    return monkeypatch


def told(endpoint="http://127.0.0.1:1"):
    result = CliRunner().invoke(ask, [endpoint])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    return result.output


def test_no_credentials_is_one_line(credentials):
    assert told().startswith("Error: no AWS credentials; log in to AWS")


def test_an_unreachable_endpoint_is_one_line(credentials):
    credentials.setenv("AWS_ACCESS_KEY_ID", "111111111111")
    credentials.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert "http://127.0.0.1:1" in told()
    assert "start the local cloud: make up" in told()


def test_a_refusal_is_one_line(credentials, cloud):
    credentials.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY0000000000")
    credentials.setenv("AWS_SECRET_ACCESS_KEY", "x")
    credentials.setenv("AWS_CA_BUNDLE", cloud.variables["AWS_CA_BUNDLE"])
    assert told(cloud.variables["AWS_ENDPOINT_URL"]).startswith("Error: AWS refused:")


class Failed(PromotionError):
    """As the verbs' own failures."""


@click.command(cls=Command)
@click.argument("how")
@click.pass_context
def end(ctx, how):
    if how == "failure":
        raise Failed("no plan; plan first")
    if how == "snowflake":
        from snowflake.connector.errors import ProgrammingError

        raise ProgrammingError("002003 (42S02): no\nsuch table.", errno=2003)
    if how == "expired":
        said = {"Code": "ExpiredToken", "Message": "The provided token has expired."}
        raise ClientError({"Error": said}, "GetObject")
    if how == "bug":
        raise ZeroDivisionError
    ctx.exit(2)


def test_an_expected_failure_is_its_own_line():
    done = CliRunner().invoke(end, ["failure"])
    assert (done.exit_code, done.output) == (1, "Error: no plan; plan first\n")


def test_an_error_of_snowflake_is_one_line():
    done = CliRunner().invoke(end, ["snowflake"])
    assert done.exit_code == 1
    assert done.output.startswith("Error: Snowflake refused: ") and done.output.count("\n") == 1


def test_an_expired_session_says_what_to_do():
    done = CliRunner().invoke(end, ["expired"])
    line = "Error: your session with AWS has expired; log in to AWS again, then run the same command\n"
    assert (done.exit_code, done.output) == (1, line)


def test_a_bug_keeps_its_traceback():
    assert isinstance(CliRunner().invoke(end, ["bug"]).exception, ZeroDivisionError)


def test_a_verb_s_own_exit_code_stays():
    assert CliRunner().invoke(end, ["done"]).exit_code == 2


# Says when it works and when its clean-up, in which a second signal comes, is done.
WAITS = """
import os, signal, sys, time
import click
from command_line.command import Command

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup may have started the tests

@click.command(cls=Command)
def wait():
    try:
        print("ready", flush=True)
        time.sleep(600)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(os.getpid(), number)
        time.sleep(0.2)
        print("cleaned up", flush=True)

wait()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_stop_signal_cleans_up_and_later_ones_do_not_disturb_it(number):
    with subprocess.Popen(
        [sys.executable, "-c", WAITS], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as verb:
        assert verb.stdout.readline() == "ready\n"
        verb.send_signal(number)
        out, err = verb.communicate(timeout=60)
    assert (verb.returncode, out, err) == (128 + number, "cleaned up\n", "")


def test_a_signal_that_is_ignored_stays_ignored():
    default = "signal.signal(signal.SIGHUP, signal.SIG_DFL)"
    assert default in WAITS
    ignoring = WAITS.replace(default, default.replace("SIG_DFL", "SIG_IGN"))
    with subprocess.Popen([sys.executable, "-c", ignoring], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as verb:
        assert verb.stdout.readline() == "ready\n"
        verb.send_signal(signal.SIGHUP)
        verb.send_signal(signal.SIGINT)
        out, _ = verb.communicate(timeout=60)
    assert (verb.returncode, out) == (128 + signal.SIGINT, "cleaned up\n")
