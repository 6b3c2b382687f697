"""One object has one owner: the migrations make what is inside the schemas, each object in one script, and no more."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CREATE = re.compile(
    r"^CREATE (?:OR REPLACE )?(STAGE|FILE FORMAT|TABLE|PIPE|VIEW) (IF NOT EXISTS )?MARQUEE_TEST\.(\w+)\.(\w+)\s"
)
OBJECTS = {
    "RAW": {"READY", "PART", "USERS", "MOVIES", "STREAMS", "USERS_PIPE", "MOVIES_PIPE", "STREAMS_PIPE"},
    "VENDOR": {"LANDING", "JSON", "AUTHORS", "BOOKS", "REVIEWS", "BATCHES"},
}


def without_comments(statement: str) -> str:
    return re.sub(r"^\s*--.*\n", "", statement, flags=re.M).strip()


@pytest.fixture
def created(statements) -> list[tuple[str, re.Match]]:
    """(script, match of CREATE) of every statement; one that creates nothing, or something else, does not match."""
    found = []
    for script, texts in statements.items():
        for text in texts:
            match = CREATE.match(without_comments(text))
            assert match, f"{script}: a migration only creates what is inside a schema, by its full name: {text[:80]}"
            found.append((script, match))
    return found


def test_each_object_is_made_by_one_script_of_its_schemas_folder(created):
    names = Counter((match[3], match[4]) for _, match in created)
    assert [name for name, count in names.items() if count > 1] == []
    assert [script for script, match in created if script.split("/")[0].upper() != match[3]] == []


def test_the_objects_that_others_rely_on_are_there(created):
    for schema, names in OBJECTS.items():
        assert {match[4] for _, match in created if match[3] == schema} == names


def test_a_versioned_script_can_run_again_from_its_first_statement(created):
    assert [script for script, match in created if "/V" in script and not match[2]] == []


def test_a_view_has_its_own_script_with_its_name_and_a_comment(created, statements):
    views = {script: match[4] for script, match in created if match[1] == "VIEW"}
    assert {script: f"marts/R__{name.lower()}.sql" for script, name in views.items()} == {name: name for name in views}
    assert [script for script in views if "COMMENT = '" not in statements[script][0]] == []


def test_a_view_reads_only_views_made_before_it(created, statements):
    made = set()
    for script in statements:
        if script.startswith("marts/"):
            text = statements[script][0]
            reads = set(re.findall(r"MARTS\.(\w+)", text.split("\nAS\n", 1)[1]))
            assert reads <= made, f"{script} reads {reads - made}, which run after it"
            made |= {match[4] for name, match in created if name == script}


def test_the_sql_is_in_the_projects_style():
    command = [sys.executable, "-m", "sqlfluff", "lint", "--nocolor", "migrations"]
    linted = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert linted.returncode == 0, linted.stdout
