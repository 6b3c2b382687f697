"""The file that allows destruction: its fields, its dates, and its entries once they were used."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from promotion.destruction.allowed import FILE, AllowedDestruction, AllowedDestructionInvalid, is_sql, read
from promotion.destruction.destruction import Destruction

TODAY = datetime.date(2026, 12, 1)
QUEUE = Destruction("module.landing_events.aws_sqs_queue.this", "delete", "every event in it")
USERS = Destruction("TABLE RAW.USERS", "drop", "its rows")
ENTRY = """\
- object: module.landing_events.aws_sqs_queue.this
  change: delete
  reason: events go to another queue
  expires: 2026-12-08
"""


def allowed(tmp_path: Path, text: str) -> AllowedDestruction:
    file = tmp_path / "allowed.yaml"
    file.write_text(text)
    return read(file, TODAY)


def test_the_committed_file_is_valid_and_has_no_problem_today() -> None:
    assert read(FILE).problems() == []


def test_an_entry_allows_its_object_and_change_in_every_environment(tmp_path: Path) -> None:
    found = allowed(tmp_path, ENTRY)
    assert found.refused([QUEUE], "prod") == found.refused([QUEUE], "local") == found.refused([QUEUE]) == []
    replaced = Destruction(QUEUE.object, "replace", "every event in it")
    assert found.refused([QUEUE, USERS, replaced], "prod") == [str(USERS), str(replaced)]
    assert found.used([QUEUE, USERS], "prod") == [f"{QUEUE}; allowed until 2026-12-08: events go to another queue"]


def test_an_entry_can_be_for_some_environments(tmp_path: Path) -> None:
    found = allowed(tmp_path, ENTRY + "  environments: [dev, staging]\n")
    assert found.refused([QUEUE], "dev") == found.refused([QUEUE]) == []
    assert found.refused([QUEUE], "prod") == [f"{QUEUE} (its entry is not for prod)"]


@pytest.mark.parametrize(("day", "left"), [("2026-12-01", 0), ("2026-11-30", 1)])
def test_an_entry_holds_until_its_last_day_ends(tmp_path: Path, day: str, left: int) -> None:
    assert len(allowed(tmp_path, ENTRY.replace("2026-12-08", day)).refused([QUEUE], "prod")) == left


def test_an_absent_or_an_empty_file_allows_nothing(tmp_path: Path) -> None:
    for found in (read(tmp_path / "absent.yaml"), allowed(tmp_path, ""), allowed(tmp_path, "# nothing\n[]\n")):
        assert len(found.refused([QUEUE], "prod")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not YAML"),
        ("a: 1", "the file: Input should be a valid list"),
        ("- a", "entry 1: Input should be a valid dictionary"),
        (ENTRY.replace("  reason: events go to another queue\n", ""), "entry 1 reason: Field required"),
        (
            ENTRY + ENTRY.replace("reason: events go to another queue", "reason: ' '"),
            "entry 2 reason: String should have",
        ),
        (ENTRY.replace("2026-12-08", "soon"), "entry 1 expires: Input should be a valid date"),
        (ENTRY.replace("2026-12-08", "'2026-12-08'"), "entry 1 expires: Input should be a valid date"),
        (ENTRY + "  environment: prod\n", "entry 1 environment: Extra inputs are not permitted"),
        (ENTRY + "  environments: []\n", "entry 1 environments: Tuple should have at least 1 item"),
        (ENTRY + "  environments: prod\n", "entry 1 environments: Input should be a valid tuple"),
    ],
)
def test_an_entry_that_breaks_the_schema_stops_every_job_with_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AllowedDestructionInvalid) as error:
        allowed(tmp_path, text)
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY.replace("2026-12-08", "2026-11-30"), "expired on 2026-11-30; remove it"),
        (ENTRY.replace("2026-12-08", "2027-01-01"), "lasts until 2027-01-01; at most 30 days are allowed"),
        (ENTRY + "  environments: [prd]\n", "is for prd, but there are only dev, local, prod, staging"),
    ],
)
def test_an_entry_that_must_not_be_merged_is_a_problem(tmp_path: Path, text: str, said: str) -> None:
    [problem] = allowed(tmp_path, text).problems()
    assert problem.endswith(f"`module.landing_events.aws_sqs_queue.this, delete` {said}")


def test_an_entry_that_lasts_thirty_days_has_no_problem(tmp_path: Path) -> None:
    assert allowed(tmp_path, ENTRY.replace("2026-12-08", "2026-12-31")).problems() == []


def test_an_entry_that_an_environment_does_not_need_is_named_and_one_that_none_needs_is_left_over(
    tmp_path: Path,
) -> None:
    found = allowed(tmp_path, ENTRY)
    assert found.unused([QUEUE], "dev", sql=False) == found.unused([], "dev", sql=True) == []
    [line] = found.unused([], "dev", sql=False)
    assert "nothing in dev needs `module.landing_events.aws_sqs_queue.this, delete`; remove the entry once" in line
    assert found.leftover({"dev": [], "staging": [], "prod": [QUEUE]}) == []
    assert found.leftover({"dev": [], "prod": []}) == []
    [line] = found.leftover({"dev": [], "staging": [], "prod": [USERS]})
    assert line.endswith("was used, or is needed by nothing; remove it")


def test_an_entry_of_sql_that_no_script_needs_is_unknown(tmp_path: Path) -> None:
    found = allowed(tmp_path, ENTRY.replace(QUEUE.object, USERS.object).replace("delete", "drop") + ENTRY)
    assert found.unknown([USERS]) == []
    [line] = found.unknown([QUEUE])
    assert "no script does `TABLE RAW.USERS, drop`; correct the entry or remove it" in line


@pytest.mark.parametrize(
    ("name", "sql"), [("TABLE RAW.USERS", True), ('aws_sns_topic_subscription.alarms["a b"]', False), ("a.b", False)]
)
def test_objects_of_sql_are_a_kind_and_a_name(name: str, sql: bool) -> None:
    assert is_sql(name) == sql
