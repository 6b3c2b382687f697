from pathlib import Path

import pytest

from promotion.migration.history import pending, problems, read
from promotion.migration.history_entry import Applied
from promotion.migration.script import Script


def here(name: str, checksum: str) -> Script:
    kind, version = name[0], name[1:].split("__")[0]
    return Script(name, kind, version, checksum, Path("migrations", name))


def ran(name: str, checksum: str) -> Applied:
    script = here(name, checksum)
    return Applied(script.name, script.kind, script.version, script.checksum)


BEFORE = [ran("V1__a.sql", "a"), ran("V2__b.sql", "b"), ran("R__v.sql", "v")]
SAME = [here("V1__a.sql", "a"), here("V2__b.sql", "b"), here("R__v.sql", "v")]


@pytest.mark.parametrize(
    ("scripts", "script", "says"),
    [
        ([here("V1__a.sql", "other"), *SAME[1:]], "V1__a.sql", "not the one that ran"),
        ([here("V1__z.sql", "a"), *SAME[1:]], "V1__z.sql", "renamed: it ran as V1__a.sql"),
        ([here("V1__z.sql", "other"), *SAME[1:]], "V1__z.sql", "renamed: it ran as V1__a.sql"),
        ([here("V3__a.sql", "a"), *SAME[1:]], "V3__a.sql", "renamed: it ran as V1__a.sql"),
        (SAME[1:], "V1__a.sql", "deleted, but it ran here"),
        ([*SAME, here("V1.5__late.sql", "c")], "V1.5__late.sql", "late: 2 ran already"),
        ([*SAME, here("V2__late.sql", "c")], "V2__late.sql", "late: 2 ran already"),
    ],
)
def test_each_way_out_of_step_is_one_problem_with_its_remedy(scripts, script, says):
    [problem] = problems(scripts, BEFORE)
    assert problem.script == script
    assert says in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("scripts", "due"),
    [
        (SAME, []),
        ([*SAME, here("V10__new.sql", "c")], ["V10__new.sql"]),
        ([*SAME[:2], here("R__v.sql", "other")], ["R__v.sql"]),
        (SAME[:2], []),
        ([here("A__always.sql", "x"), here("R__w.sql", "w"), *SAME, here("V3__c.sql", "c")],
         ["V3__c.sql", "R__w.sql", "A__always.sql"]),
    ],
)  # fmt: skip
def test_what_is_due_runs_without_a_problem(scripts, due):
    assert problems(scripts, BEFORE) == []
    assert [script.name for script in pending(scripts, BEFORE)] == due


def test_before_the_first_deploy_everything_is_due():
    assert problems(SAME, []) == []
    assert pending(SAME, []) == SAME


def test_the_history_has_each_script_as_it_succeeded_last(warehouse):
    table = f"{warehouse.database}.DEPLOY.CHANGE_HISTORY"
    with warehouse.admin() as connection:
        assert read(connection, table) == []
    warehouse.execute(
        f"CREATE TABLE {table} (VERSION VARCHAR, SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, CHECKSUM VARCHAR, "
        "STATUS VARCHAR, INSTALLED_ON TIMESTAMP_LTZ)",
        f"INSERT INTO {table} VALUES ('', 'R__v.sql', 'R', 'new', 'Success', '2026-01-03'), "
        "('', 'R__v.sql', 'R', 'old', 'Success', '2026-01-02'), "
        "('1', 'V1__a.sql', 'V', 'a', 'Success', '2026-01-01'), ('2', 'V2__b.sql', 'V', 'b', 'Failed', '2026-01-04')",
    )
    with warehouse.admin() as connection:
        assert sorted(read(connection, table), key=lambda script: script.name) == [
            Applied("R__v.sql", "R", "", "new"),
            Applied("V1__a.sql", "V", "1", "a"),
        ]


def test_a_repeatable_script_whose_last_run_did_not_succeed_is_due_whatever_ran_before(warehouse):
    """Its view may have the text of that run. A versioned script that succeeded never runs again."""
    table = f"{warehouse.database}.DEPLOY.CHANGE_HISTORY"
    runs = {
        "R__killed.sql": ["Success 01", "Started 02"],
        "R__failed.sql": ["Success 01", "Started 02", "Failed 02"],
        "R__never.sql": ["Started 01"],
        "R__again.sql": ["Started 03", "Started 01", "Failed 01", "Success 03"],
        "R__at_once.sql": ["Success 01", "Started 01"],
        "V1__a.sql": ["Success 01", "Started 02"],
    }
    rows = [
        f"('{name}', '{name[0]}', '{status}', '2026-01-{day}')"
        for name, each in runs.items()
        for status, day in (run.split() for run in each)
    ]
    warehouse.execute(
        f"CREATE TABLE {table} (SCRIPT VARCHAR, SCRIPT_TYPE VARCHAR, STATUS VARCHAR, INSTALLED_ON TIMESTAMP_LTZ, "
        "VERSION VARCHAR DEFAULT '', CHECKSUM VARCHAR DEFAULT 'a')",
        f"INSERT INTO {table} (SCRIPT, SCRIPT_TYPE, STATUS, INSTALLED_ON) VALUES {', '.join(rows)}",
    )
    with warehouse.admin() as connection:
        applied = read(connection, table)
    assert {each.name for each in applied} == {"R__again.sql", "R__at_once.sql", "V1__a.sql"}
    scripts = [here(name, "a") for name in runs]
    assert {each.name for each in pending(scripts, applied)} == {"R__killed.sql", "R__failed.sql", "R__never.sql"}


def test_scripts_that_a_rollback_left_are_not_deleted_ones_and_late_ones_stay_late():
    older, newer = Applied("V1__a.sql", "V", "1", "aa"), Applied("V3__c.sql", "V", "3", "cc")
    here = [Script("V1__a.sql", "V", "1", "aa", Path("V1__a.sql"))]
    assert problems(here, [older], [newer]) == []
    [deleted] = problems(here, [older, newer])
    assert str(deleted).startswith("V3__c.sql: deleted, but it ran here")
    [late] = problems([*here, Script("V2__b.sql", "V", "2", "bb", Path("V2__b.sql"))], [older], [newer])
    assert str(late).startswith("V2__b.sql: late: ")
