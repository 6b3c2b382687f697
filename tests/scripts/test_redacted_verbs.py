"""Each program that logs in somewhere redacts every log record, the root logger's and the libraries' at debug level.

tests/pipelines/test_redaction.py has what the libraries really write, and eight verbs run so against a platform
(tests/terraform/test_applied.py). Here each command of each verb says what they say, in this process.
"""

import ast
import importlib
import logging
from collections.abc import Iterator

import click
import pytest

from tests.conftest import PROJECT
from tests.scripts.test_verbs import VERBS

SECRET = "canary/7fWzq0+secret"
# {logger: its line, as boto and the connector write it at debug level}
SAID = {
    "botocore.parsers": f'Response body: b\'{{"ARN": "a", "SecretString": "{SECRET}"}}\'',
    "botocore.auth": f"CanonicalRequest:\nGET\n/\n\nhost:h\nx-amz-security-token:{SECRET}\n\nhost",
    "botocore.endpoint": f"headers={{'X-Amz-Security-Token': b'{SECRET}'}}",
    "snowflake.connector.network": f'{{"data": {{"masterToken": "{SECRET}", "token": "x"}}}}',
    "snowflake.connector.connection": f"{{'user': 'u', 'private_key': b'0\\x82\\x04{SECRET}\\x01', 'role': 'r'}}",
    "urllib3.connectionpool": f"Authorization: Bearer {SECRET}",
    "": f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----",
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield each command of the verbs, with its name."""
    for verb in VERBS:
        module = importlib.import_module(f"scripts.{verb}")
        top = getattr(module, verb, None) or module.main
        for name, command in getattr(top, "commands", {"": top}).items():
            yield f"{verb} {name}".strip(), command


COMMANDS = dict(commands())


@pytest.fixture(autouse=True)
def plain_records():
    """Log records as Python makes them, before and after the test."""
    make = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logging.LogRecord)
    yield
    logging.setLogRecordFactory(make)


def say_all() -> None:
    for name, line in SAID.items():
        logging.getLogger(name).debug("%s", line)
    try:
        raise ValueError(f"password={SECRET}")
    except ValueError:
        logging.exception("it failed")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_verb_shows_no_canary_at_debug_level(name, caplog, monkeypatch):
    for logger in SAID:
        caplog.set_level(logging.DEBUG, logger or None)
    monkeypatch.setattr(COMMANDS[name], "callback", say_all)
    command = COMMANDS[name]
    command.invoke(click.Context(command))
    assert len(caplog.records) == len(SAID) + 1
    assert SECRET not in caplog.text


def test_without_the_redaction_the_canaries_are_there(caplog):
    caplog.set_level(logging.DEBUG)
    say_all()
    assert SECRET in caplog.text


@pytest.mark.parametrize(
    ("program", "command"),
    {
        "pipelines/splitter/__main__.py": "main",
        "pipelines/bulk_load/__main__.py": "bulk_load",
        "pipelines/exploration/__main__.py": "main",
    }.items(),
)
def test_a_pipeline_redacts_before_it_does_anything_else(program, command):
    found = ast.parse((PROJECT / program).read_text()).body
    [function] = [each for each in found if isinstance(each, ast.FunctionDef) and each.name == command]
    documented = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    assert ast.unparse(function.body[documented]) == "redaction.install()"
