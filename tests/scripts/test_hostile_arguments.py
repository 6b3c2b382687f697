"""Each name that a verb takes, of 26 hostile kinds: it ends in one line without a traceback, and steers no terminal.

No cloud is there: what a name does beyond this is tested where it is used (tests/hostile.py names the tests' names).
"""

import importlib
import os
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from promotion.environment import PROJECT

# No kind has a NUL: no process can be given one.
KINDS = {
    "direction of text": "a\u202eb\u2066c", "very long": "x" * 100_000, "percent": "%2e%2e%2f%2e%2e", "up": "../../x",
    "line end": "a\nb; DROP", "quote": "'", "double quote": '"', "backtick": "`id`", "emoji": "🎬", "command": "$(id)",
    "formula": "=1+1", "at": "@SUM(1)", "Jinja": "{{ 7*7 }}", "format": "%s%n", "terminal": "\x1b[2J\x1b[31m",
    "no UTF-8": "a\udcffb", "dash": "-", "option": "--help=1", "device": "/dev/null", "return": "a\rb",
    "no width": "\u200b", "markup": "[red]x[/red]", "line ends of Unicode": "a\x85b\u2028c", "lookup": "${jndi:ldap://x}",
    "blank": " ", "mark": "\ufeffA", "letter that grows": "İ",
}  # fmt: skip
VERBS = [
    "account", "aws", "dataset new", "dataset add-column", "dataset change-type", "dataset deprecate",
    "dataset drop-column", "dataset rename-column", "dataset move-column", "erase", "gitlab", "keys",
    "lint_migrations", "notebook", "pipe drain", "pipe resume", "plan", "release write", "release show",
    "release adopt", "review", "rollback", "status", "unlock",
]  # fmt: skip
USUAL = {
    "environment": "dev", "environments": "dev", "domain": "streaming", "columns": "id:VARCHAR", "personal": "id",
    "dataset": "users", "column_": "email", "type_": "VARCHAR", "name": "devices", "description": "d", "new_name": "x",
    "key": "id", "owner": "o", "purpose": "p",
}  # fmt: skip
STEERING = {"\x1b", "\r", "\x07", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff"}


def command(verb: str) -> click.Command:
    module, _, name = verb.partition(" ")
    found = vars(importlib.import_module(f"scripts.{module}"))[module]
    return found.commands[name] if name else found


def takes_names(parameter: click.Parameter) -> bool:
    return parameter.type.name in ("text", "choice", "environment")


CASES = [(verb, each.name) for verb in VERBS for each in command(verb).params if takes_names(each)]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("contracts", "docs", "environments", "migrations"):
        shutil.copytree(PROJECT / name, folder / name)
    return folder


@pytest.fixture(autouse=True)
def no_cloud(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith(("AWS_", "SNOWFLAKE_", "TF_", "MARQUEE_", "CI_"))]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))


def line(verb: click.Command, hostile: str, value: str, project: Path) -> list[str]:
    """Return a command line: usual values, and a hostile one for one parameter."""
    options, arguments = [], []
    for each in verb.params:
        given = value if each.name == hostile else {**USUAL, "project": str(project)}.get(each.name)
        if isinstance(each, click.Argument):
            arguments.append("x" if given is None else given)
        elif each.name in (hostile, "project") or (each.required and given is not None):
            options.append(f"{each.opts[0]}={given}")
        elif "--dry-run" in each.opts:
            options.append("--dry-run")
    return [*options, "--", *arguments]


@pytest.mark.parametrize(("verb", "parameter"), CASES)
def test_a_hostile_name_ends_in_one_line(project, verb, parameter):
    for kind, value in KINDS.items():
        done = CliRunner().invoke(command(verb), line(command(verb), parameter, value, project))
        assert done.exception is None or isinstance(done.exception, SystemExit), (kind, done.exception)
        assert not STEERING & set(done.output), kind
        last = done.output.rstrip("\n").split("\n")[-1]
        assert done.exit_code == 0 or last.startswith("Error: "), (kind, done.output[:500])


def test_every_verb_that_takes_a_name_is_here():
    """But for those that only read files or start a rehearsal, a local cloud or a build."""
    others = {
        "apply",
        "drift",
        "images",
        "localcloud",
        "migrate",
        "pin_images",
        "policy",
        "rehearse",
        "report",
        "state",
    }
    names = {path.stem for path in (PROJECT / "scripts").glob("*.py")} - others - {"__init__", "verify", "promote"}
    names -= {"advice", "identity", "jars"}  # they take none
    assert {verb.partition(" ")[0] for verb in VERBS} == names
