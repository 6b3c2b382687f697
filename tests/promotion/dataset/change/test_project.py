from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from promotion.dataset.change.project import Folders, Project, read
from promotion.dataset.change.refusal import Refusal
from tests.promotion.dataset.change.conftest import NOW


def test_a_new_script_has_the_time_of_now(project: Project) -> None:
    path = project.script_path("RAW", "devices", NOW)
    assert path == project.folders.migrations / "raw" / "V20261201102030__devices.sql"


@pytest.mark.parametrize(
    ("newest", "stamp"),
    [
        ("V20270101000000", "20270101000001"),
        ("V20261231235959", "20270101000000"),
        ("V20991399999999", "20991400000000"),
    ],
)
def test_a_new_script_comes_after_all_others(folders: Folders, newest: str, stamp: str) -> None:
    (folders.migrations / "vendor" / f"{newest}__x.sql").write_text("SELECT 1;")
    assert read(folders, None).script_path("RAW", "devices", NOW).name == f"V{stamp}__devices.sql"


def test_a_name_that_is_not_there_is_refused_with_the_nearest(project: Project) -> None:
    ask: list[tuple[Callable[[], object], str]] = [
        (
            lambda: project.contract("stream"),
            "there is no dataset stream: did you mean streams? there are authors, books",
        ),
        (
            lambda: project.column("streams", "user_mail"),
            "no column of streams user_mail: did you mean user_email? there",
        ),
        (lambda: project.column("movie", "title"), "there is no dataset movie: did you mean movies?"),
    ]
    for call, line in ask:
        with pytest.raises(Refusal) as refused:
            call()
        assert line in str(refused.value)


def test_a_script_that_can_t_be_read_comes_first(folders: Folders) -> None:
    (folders.migrations / "raw" / "devices.sql").write_text("SELECT 1;")
    with pytest.raises(Refusal, match=r"devices\.sql: .*; name it V<UTC time>__<what>.sql.*; then run this again"):
        read(folders, None)


def test_times_are_utc(project: Project) -> None:
    assert project.script_path("VENDOR", "x", datetime(2027, 1, 2, tzinfo=UTC)).name == "V20270102000000__x.sql"
