from collections.abc import Callable

import pytest

from contracts.reader import contracts, read_all
from contracts.reader import read as read_contract
from promotion.dataset.agreement import disagreements
from promotion.dataset.change import column
from promotion.dataset.change.change import Change
from promotion.dataset.change.project import Folders, Project, read
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.compatibility import Compatibility
from promotion.dataset.tables import replayed
from promotion.migration import script
from tests.promotion.dataset.change.conftest import NOW

_FIRST, _SECOND, _ = map(int, contracts()["books"].version.split("."))
V0, V1, V2 = contracts()["books"].version, f"{_FIRST}.{_SECOND + 1}.0", f"{_FIRST}.{_SECOND + 2}.0"
MAJOR = f"{_FIRST + 1}.0.0"
ChangeOf = Callable[[Project], Change]
Make = Callable[[ChangeOf], Change]


def add(name: str, type_: str = "VARCHAR", dataset: str = "books") -> ChangeOf:
    return lambda project: column.add(project, dataset, name, type_, "The language", True, NOW)


def widen(name: str, type_: str, dataset: str = "books") -> ChangeOf:
    return lambda project: column.widen(project, dataset, name, type_, NOW)


def deprecate(name: str, dataset: str = "books") -> ChangeOf:
    return lambda project: column.deprecate(project, dataset, name, NOW)


def drop(name: str, dataset: str = "books") -> ChangeOf:
    return lambda project: column.drop(project, dataset, name, NOW)


def refusal(change_of: ChangeOf, folders: Folders) -> list[str]:
    with pytest.raises(Refusal) as refused:
        change_of(read(folders, None))
    return str(refused.value).splitlines()


def agreed(folders: Folders) -> bool:
    scripts, problems = script.read(folders.migrations, folders.variables)
    return not problems and not list(disagreements(read_all(folders.contracts), replayed(scripts)))


def test_a_column_is_added_to_contract_table_and_page(make: Make, folders: Folders) -> None:
    change = make(add("language"))
    assert (change.title, change.compatibility) == (f"books {V0} → {V1}", Compatibility.ADDITIVE)
    contract, made, page = change.files
    assert made == folders.migrations / "vendor" / "V20261201102030__books_language.sql"
    assert made.read_text() == (
        "ALTER TABLE {{ database }}.VENDOR.BOOKS\nADD COLUMN IF NOT EXISTS LANGUAGE VARCHAR COMMENT 'The language';\n"
    )
    books = read_contract(contract)
    language = books.columns[-1]
    assert (books.version, language.name, language.since, language.classification) == (
        V1, "language", V1, "personal",
    )  # fmt: skip
    assert f"| `language` | VARCHAR | personal | since {V1} | The language |" in page.read_text()
    assert agreed(folders)


def test_the_tables_come_first_then_the_pipeline_then_the_sender(project: Project) -> None:
    merge, image, send, fill = add("language")(project).steps
    assert merge.startswith("merge these files") and "`images.bulk_load`" in image
    assert send == "when prod has passed, the vendor may send language; before that, a file that has it is refused"
    assert fill.startswith("rows from before have NULL: if they need a value, fill it with UPDATE")


def test_a_column_is_widened(make: Make, folders: Folders) -> None:
    change = make(widen("pages", "number(12,0)"))
    assert (change.title, change.compatibility) == (f"books {V0} → {V1}", Compatibility.WIDENING)
    _, made, _ = change.files
    assert made.name.endswith("__books_pages_type.sql")
    assert made.read_text() == (
        "ALTER TABLE {{ database }}.VENDOR.BOOKS\nALTER COLUMN PAGES SET DATA TYPE NUMBER(12, 0);\n"
    )
    assert agreed(folders)
    assert widen("pages", "NUMBER(12, 0)")(read(folders, None)).title == "books.pages is NUMBER(12, 0): nothing to do"


def test_a_streaming_column_is_widened(make: Make, folders: Folders) -> None:
    make(widen("email", "VARCHAR(134217728)", "users"))
    assert agreed(folders)


def test_a_column_goes_from_added_to_dropped(make: Make, folders: Folders) -> None:
    make(add("language"))
    change = make(deprecate("language"))
    assert (change.title, change.compatibility) == (f"books {V1} → {V2}", Compatibility.ADDITIVE)
    _, made, _ = change.files
    assert made.read_text().endswith(f"ALTER COLUMN LANGUAGE COMMENT 'Deprecated since {V2}: The language';\n")
    assert change.steps[-1] == (
        "when no file has it any more: python -m scripts.dataset drop-column books language"
    )  # fmt: skip
    change = make(drop("language"))
    assert (change.title, change.compatibility) == (f"books {V2} → {MAJOR}", Compatibility.BREAKING)
    _, made, _ = change.files
    assert made.name == "V20261201102032__books_language_dropped.sql"
    assert made.read_text() == ("ALTER TABLE {{ database }}.VENDOR.BOOKS\nDROP COLUMN IF EXISTS LANGUAGE;\n")
    books = read_contract(folders.contracts / "books.odcs.yaml")
    assert books.version == MAJOR and "language" not in books.column_names
    assert agreed(folders)
    entry, check, image, merge = change.steps
    assert entry.endswith(": object `COLUMN VENDOR.BOOKS.LANGUAGE`, change `drop`")
    assert check == "check that no file has language any more: one that has it is refused"
    assert "`apply` starts it before `migrate` runs" in image and merge == "merge both together"


def test_a_deprecated_column_may_be_left_out_and_be_empty(make: Make, folders: Folders) -> None:
    make(deprecate("rating", "reviews"))
    reviews = read_contract(folders.contracts / "reviews.odcs.yaml")
    rating = next(each for each in reviews.columns if each.name == "rating")
    assert rating.deprecated_since == "1.1.0" and rating.may_be_left_out and rating.may_be_empty


@pytest.mark.parametrize(
    ("change_of", "title"),
    [
        (add("pages", "NUMBER(10,0)"), "books.pages is there: nothing to do"),
        (add("PAGES", "NUMBER(10,0)"), "books.pages is there: nothing to do"),
        (widen("pages", "number(10, 0)"), "books.pages is NUMBER(10, 0): nothing to do"),
    ],
)
def test_what_is_there_is_left_alone(change_of: ChangeOf, title: str, project: Project) -> None:
    assert change_of(project) == Change(title)


def test_twice_is_once(make: Make, folders: Folders) -> None:
    make(add("language"))
    assert add("language")(read(folders, None)) == Change(f"books.language is there since version {V1}: nothing to do")
    make(deprecate("language"))
    again = deprecate("language")(read(folders, None))
    assert again == Change(f"books.language is deprecated since version {V2}: nothing to do")


@pytest.mark.parametrize(
    ("change_of", "cause", "steps"),
    [
        (add("pages", "DATE"), "books has a column pages, of type NUMBER(10, 0): change-type books pages", []),
        (add("select"), "select is a reserved word of Snowflake: choose another name, such as select_value", []),
        (add("Language"), "'Language' is no name of a column: write small letters, digits and _, a letter first", []),
        (add("language", "TEXT"), "TEXT is no type that the platform loads: write VARCHAR", []),
        (add("language", dataset="book"), "there is no dataset book: did you mean books?", []),
        (
            widen("pages", "NUMBER(5, 0)"),
            "NUMBER(5, 0) is narrower than NUMBER(10, 0): values that were taken would no longer fit",
            ["add-column books pages_new 'NUMBER(5, 0)'", "UPDATE {{ database }}.VENDOR.BOOKS SET PAGES_NEW = PAGES",
             "let the vendor send pages_new", "deprecate books pages", "drop-column books pages"],
        ),
        (widen("pages", "VARCHAR"), "Snowflake can't change NUMBER(10, 0) into VARCHAR", ["add-column", *[""] * 4]),
        (
            deprecate("name"),
            "books.name is required and in the key, so it can't be left out",
            [f"take that rule out of books.odcs.yaml, with version {MAJOR}", "merge and deploy that", "run this again"],
        ),
        (deprecate("author"), "books.author is in the key, so it can't be left out", ["take that rule", "", ""]),
        (
            deprecate("title", "movies"),
            "movies.title is what reviews.movie refers to, so it can't be left out",
            ["take the relationship out of reviews.odcs.yaml, or name another column there", "merge that", "run this"],
        ),
        (deprecate("orginal_language", "movies"), "there is no column of movies orginal_language: did you ", []),
        (drop("name"), "books.name is required and in the key, so it can't be dropped", ["", "", ""]),
        (
            drop("rating", "reviews"),
            "reviews.rating is in use: a file that has it would be refused",
            ["python -m scripts.dataset deprecate reviews rating", "change MARTS.DATA_QUALITY, which read it",
             "let the vendor stop sending it, and wait until no file has it", "drop-column reviews rating"],
        ),
    ],
)  # fmt: skip
def test_what_one_step_can_t_make_is_refused_with_the_steps(
    change_of: ChangeOf, cause: str, steps: list[str], folders: Folders
) -> None:
    first, *rest = refusal(change_of, folders)
    assert first.startswith(cause)
    assert len(rest) == len(steps)
    for number, (line, step) in enumerate(zip(rest, steps, strict=True), 1):
        assert line.startswith(f"  {number}. ") and step in line


def test_a_column_that_a_view_reads_is_not_dropped(make: Make, folders: Folders) -> None:
    make(deprecate("rating", "reviews"))
    assert refusal(drop("rating", "reviews"), folders) == [
        "reviews.rating is read by MARTS.DATA_QUALITY",
        "  1. change MARTS.DATA_QUALITY, which read it, and merge that",
        "  2. python -m scripts.dataset drop-column reviews rating",
    ]


def test_the_last_column_in_use_stays(make: Make, folders: Folders) -> None:
    for name in ("first_name", "last_name"):
        make(deprecate(name, "users"))
    streams = folders.contracts / "streams.odcs.yaml"
    relation = "        relationships:\n          - to: users.odcs.yaml#/schema/users/properties/email\n"
    streams.write_text(streams.read_text().replace(relation, ""))
    [line] = refusal(deprecate("email", "users"), folders)
    assert line == "email is the last column of users that is not deprecated: a file needs at least one"
