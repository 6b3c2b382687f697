import pytest

from contracts.page import page
from contracts.reader import read_all
from promotion.dataset.change.change import Change
from promotion.dataset.change.project import Folders
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.change.trial import completed


def test_a_change_gets_the_page_and_writes_nothing(folders: Folders) -> None:
    path = folders.contracts / "users.odcs.yaml"
    text = path.read_text().replace("First name", "Given name")
    before = (folders.root / "docs" / "datasets.md").read_text()
    change = completed(Change("users", files={path: text}), folders)
    assert change.files[(folders.root / "docs" / "datasets.md")] == before.replace("First name", "Given name") != before
    assert (folders.root / "docs" / "datasets.md").read_text() == before == page(read_all(folders.contracts))
    assert completed(Change("nothing to do"), folders).files == {}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("contracts/users.odcs.yaml", ("name: last_name", "name: surname"), "column SURNAME is not in RAW.USERS"),
        ("migrations/raw/V20261201000000__x.sql", ("", "DROP TABLE {{ database }}.RAW.USERS;"), "M201 can't run again"),
        ("migrations/raw/V20261124100100__x.sql", ("", "SELECT 1"), "duplicate of raw/V20261124100100__"),
    ],
)
def test_a_change_that_a_check_refuses_is_refused(
    folders: Folders, name: str, text: tuple[str, str], line: str
) -> None:
    path = folders.root / name
    new = path.read_text().replace(*text) if path.exists() else text[1]
    with pytest.raises(Refusal) as refused:
        completed(Change("x", files={path: new}), folders)
    assert line in str(refused.value) and str(refused.value).endswith("; correct that, then run this again")
    assert "marquee-dataset-" not in str(refused.value)


def test_a_finding_from_before_does_not_count(folders: Folders) -> None:
    (folders.migrations / "raw" / "V20261201000000__x.sql").write_text("DROP TABLE {{ database }}.RAW.NONE;")
    path = folders.contracts / "users.odcs.yaml"
    assert completed(Change("users", files={path: path.read_text()}), folders).files
