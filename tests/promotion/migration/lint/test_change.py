"""The findings of a folder of migrations by themselves, and the findings that comments in it allow."""

from pathlib import Path

import pytest

from promotion.destruction.allowed import AllowedDestruction
from promotion.migration.lint.change import lint_change

USERS = "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.USERS (EMAIL VARCHAR COMMENT 'Address') COMMENT = 'Users';"
DROP = "-- allow M602: no release loads it any more\nALTER TABLE {{ database }}.RAW.USERS DROP COLUMN IF EXISTS EMAIL;"


@pytest.fixture
def lint(tmp_path: Path):
    def lint(**scripts: str):
        for name, text in scripts.items():
            path = tmp_path / "migrations" / "raw" / f"{name}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return lint_change(tmp_path / "migrations", tmp_path, {"database": "DB"}, None, AllowedDestruction())

    return lint


def test_scripts_without_a_finding_are_counted(lint):
    found = lint(V20260101000000__users=USERS)
    assert (found.scripts, found.lines, found.allowed) == (1, (), ())
    assert [path.name for path in found.changed] == ["V20260101000000__users.sql"]


def test_a_finding_names_its_script_and_line(lint):
    found = lint(V20260101000000__users=USERS.replace("IF NOT EXISTS ", ""))
    [line] = [line for line in found.lines if "M2" in line]
    assert "V20260101000000__users.sql:1" in line


def test_an_allowed_finding_is_listed_with_its_reason(lint):
    found = lint(V20260101000000__users=USERS, V20260102000000__no_email=DROP)
    [line] = found.allowed
    assert "V20260102000000__no_email.sql:" in line
    assert line.endswith("M602 takes something from the release before: no release loads it any more")
