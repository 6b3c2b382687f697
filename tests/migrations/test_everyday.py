"""Changes of every day: accepted, or refused with a code and the way out."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest

from contracts.reader import contracts
from promotion.dataset.tables import replayed
from promotion.destruction.allowed import AllowedDestruction, Entry
from promotion.environment import PROJECT
from promotion.migration import script
from promotion.migration.lint.finding import CODES, Finding
from promotion.migration.lint.lint import lint
from promotion.migration.lint.losses import check, losses
from promotion.migration.lint.release import Release
from promotion.migration.lint.service_code import ServiceCode
from tests.migrations.conftest import MIGRATIONS, VARIABLES
from tests.migrations.everyday import ACCEPTED, REFUSED, Change

TODAY = datetime.date(2026, 12, 1)
CODE = ServiceCode({path.name: path.read_text() for path in (PROJECT / "pipelines").rglob("*.py")})


def findings(change: Change, folder: Path) -> list[Finding]:
    """Return the lint's findings of the project's migrations with a change."""
    migrations = Path(shutil.copytree(MIGRATIONS, folder / "migrations"))
    for number, text in enumerate(change.texts):
        (migrations / "raw" / f"V{20270101000000 + number}__change.sql").write_text(
            text.replace("DB.", "{{ database }}.")
        )
    for name, text in change.files.items():
        (migrations / name).write_text(text.replace("DB.", "{{ database }}."))
    for name in change.removed:
        (migrations / name).unlink()
    scripts, problems = script.read(migrations, VARIABLES)
    assert problems == []
    before, _ = script.read(MIGRATIONS, VARIABLES)
    names = {each.name for each in before}
    new = [each for each in scripts if each.name not in names]
    ran = [each for each in scripts if each.name in names]
    entries = [Entry(object=name, change=kind, reason="a test", expires=TODAY) for name, kind in change.allowed]
    lost = check(losses(ran, new, together=False), AllowedDestruction(entries, TODAY))
    taken = Release(replayed(before), contracts(), CODE).check(new)
    return [*lint(scripts, VARIABLES["database"])[0], *lost, *taken]


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_change_of_every_day_is_accepted(name: str, tmp_path: Path) -> None:
    assert findings(ACCEPTED[name], tmp_path) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_change_that_breaks_a_rule_is_refused_with_the_way_out(name: str, tmp_path: Path) -> None:
    change, code, remedy = REFUSED[name]
    found = [finding for finding in findings(change, tmp_path) if finding.code == code]
    assert any(remedy in finding.remedy for finding in found), found


def test_each_code_has_an_example() -> None:
    assert {code for _, code, _ in REFUSED.values()} == set(CODES) - {
        "M303",
        "M603",
    }  # Terraform's are in test_ownership.py, those of rows in test_trial.py


def test_a_finding_is_one_line_with_the_place(tmp_path: Path) -> None:
    [found] = findings(REFUSED["add a column, once"][0], tmp_path)
    assert re.fullmatch(
        r".*/raw/V20270101000000__change\.sql:1: M201 can't run again: a second ADD COLUMN COUNTRY fails; "
        r"write ADD COLUMN IF NOT EXISTS",
        str(found),
    )
