"""The views stand in here for those of the migrations: what is tested is who reads them, and how."""

import pytest

from pipelines.exploration.questions import QUESTIONS
from tests.pipelines.exploration.test_main import run
from tests.warehouse import make_warehouse

ANSWERS = ["93.40", "1", "3", "12.04", "935.439", "65"]


@pytest.fixture(scope="module")
def warehouse(cloud):
    made = make_warehouse(cloud, ["analyst"])
    given = zip(QUESTIONS, ANSWERS, strict=True)
    made.execute(
        *(
            f"CREATE VIEW {made.database}.MARTS.{question.view} AS "
            f"SELECT {answer}::NUMBER(18, {question.places}) AS ANSWER"
            for question, answer in given
        )
    )
    return made


def ask(warehouse, **variables):
    return run("--engine", "warehouse", "--json", **warehouse.variables("analyst"), **variables)


def test_the_analyst_reads_the_views(warehouse):
    done = ask(warehouse)
    assert done.returncode == 0, done.stderr
    assert [f'"answer": "{answer}"' in done.stdout for answer in ANSWERS] == [True] * 6


def test_a_view_that_is_missing_is_one_line(warehouse):
    view = f"{warehouse.database}.MARTS.{QUESTIONS[2].view}"
    warehouse.execute(f"ALTER VIEW {view} RENAME TO {view}_AWAY")
    try:
        done = ask(warehouse)
    finally:
        warehouse.execute(f"ALTER VIEW {view}_AWAY RENAME TO {view}")
    assert done.returncode == 1
    assert done.stderr.startswith("the warehouse did not answer:") and done.stderr.count("\n") == 1
    assert "does not exist or not authorized" in done.stderr
