import pytest

from promotion.dataset.change import multi_step_change
from promotion.dataset.change.project import Project
from promotion.dataset.change.refusal import Refusal


def lines(refusal: Refusal) -> list[str]:
    return str(refusal).splitlines()


def test_a_rename_takes_five_steps(project: Project) -> None:
    cause, *steps = lines(multi_step_change.rename(project, "streams", "end_at", "ended_at"))
    assert cause == "files and parts name their columns: renamed in one step, streams.end_at would lose those under way"
    assert [step.partition(". ")[2] for step in steps] == [
        "python -m scripts.dataset add-column streams ended_at 'TIMESTAMP_NTZ', and deploy it as that command says",
        "fill the rows of before with a script in migrations/raw/: "
        "UPDATE {{ database }}.RAW.STREAMS SET ENDED_AT = END_AT WHERE ENDED_AT IS NULL;",
        "let the app send ended_at, and queries and views read it",
        "python -m scripts.dataset deprecate streams end_at, and deploy it",
        "when no file has end_at any more: python -m scripts.dataset drop-column streams end_at",
    ]


def test_a_rename_to_a_name_that_is_there_or_can_t_be_one(project: Project) -> None:
    assert lines(multi_step_change.rename(project, "streams", "end_at", "start_at")) == [
        "streams has a column start_at already: choose another name"
    ]
    with pytest.raises(Refusal, match="'endAt' is no name of a column"):
        multi_step_change.rename(project, "streams", "end_at", "endAt")
    with pytest.raises(Refusal, match="did you mean end_at"):
        multi_step_change.rename(project, "streams", "endat", "ended_at")


def test_a_column_has_no_place(project: Project) -> None:
    cause, step = lines(multi_step_change.move(project, "users", "email"))
    assert cause.startswith("the place of users.email means nothing: Snowflake adds columns at the end")
    assert "in a view in migrations/marts/" in step


def test_a_required_column_takes_three_steps() -> None:
    cause, *steps = lines(multi_step_change.required("books", "isbn", "VARCHAR"))
    assert cause.startswith("books.isbn can't be required from its first day: rows and files from before have no value")
    assert "add-column books isbn 'VARCHAR', without --required" in steps[0]
    assert "`required: true` into contracts/books.odcs.yaml" in steps[2] and len(steps) == 3
