"""A drift job that fails says so in the chat, too: nobody looks at a job that runs each morning."""

import os
import subprocess
import sys

import pytest

from tests.chat import chat


def run(url: str) -> subprocess.CompletedProcess:
    """The verb without an identity in AWS, as in a job whose token was refused."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SNOWFLAKE_", "CI"))}
    variables |= {
        "AWS_EC2_METADATA_DISABLED": "true",
        "MARQUEE_DRIFT_WEBHOOK": url,
        "CI_JOB_URL": "https://ci.example/1",
    }
    command = [sys.executable, "-m", "scripts.drift", "dev"]
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120)


def test_a_drift_that_could_not_be_looked_for_is_told_without_the_reason():
    with chat() as running:
        done = run(running.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    text = "dev: nothing was compared, the job failed\nhttps://ci.example/1"
    assert running.messages == [{"text": text}]


@pytest.mark.slow
def test_a_webhook_that_is_down_changes_no_exit_code():
    told, error = run("http://127.0.0.1:9/secret").stderr.splitlines()
    assert told == "no message: the webhook does not answer: ConnectionError; check MARQUEE_DRIFT_WEBHOOK"
    assert error and "secret" not in error
