"""The scripts that are written pass the lint of migrations and sqlfluff as they are."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.contract import Column, Contract
from contracts.reader import contracts
from contracts.sql_type import SqlType
from promotion.dataset.change import script_text
from promotion.dataset.change.refusal import Refusal
from promotion.dataset.tables import replayed
from promotion.environment import PROJECT
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.migration.lint.lint import lint
from promotion.migration.lint.statement import read

VARIABLES = placeholders.read(PROJECT / ".sqlfluff")
LONG = "The owner's name, as it is written in the contract of the device, which may be longer than a line can be"
COLUMNS = (
    Column("id", SqlType("VARCHAR", length=20), "Identifier"),
    Column("owner", SqlType("VARCHAR"), LONG),
    Column("price", SqlType("NUMBER", 10, 2), ""),
    Column("name", SqlType("DATE"), "It's a \\ day"),
    Column("x" * 100, SqlType("TIMESTAMP_NTZ"), "No room for this one in a line"),
)


PIPES = ("RAW.DEVICES_PIPE",)


def dataset(domain: str, columns: tuple[Column, ...] = COLUMNS, purpose: str = "Devices, as it's written.") -> Contract:
    return replace(
        contracts()["users"], name="devices", domain=domain, columns=columns, purpose=purpose, key=("id", "name")
    )


def texts(domain: str) -> dict[str, str]:
    contract = dataset(domain)
    column = replace(COLUMNS[0], deprecated_since="1.2.0")
    return {
        "devices": script_text.created(contract),
        "devices_added": script_text.added(contract, replace(COLUMNS[1], name="added")),
        "devices_type": script_text.widened(contract, replace(column, type=SqlType("VARCHAR"))),
        "devices_deprecated": script_text.deprecated(contract, COLUMNS[1], "1.2.0"),
        "devices_dropped": script_text.dropped(contract, column, PIPES if domain == "streaming" else ()),
    }


def written(folder: Path, domain: str, all_texts: dict[str, str]) -> list[Path]:
    paths = []
    for at, (name, text) in enumerate(all_texts.items()):
        paths.append(folder / dataset(domain).schema.lower() / f"V2026120100000{at}__{name}.sql")
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_text(text)
    return paths


def findings(folder: Path) -> list[str]:
    """Return what the lint finds in the scripts of a folder, after the project's own."""
    own, _ = script.read(PROJECT / "migrations", VARIABLES)
    scripts, problems = script.read(folder, VARIABLES)
    found, _ = lint([*own, *scripts], VARIABLES["database"])
    return [*map(str, problems), *map(str, found)]


@pytest.mark.slow
@pytest.mark.parametrize("domain", ["streaming", "vendor"])
def test_all_scripts_pass_the_lint_and_sqlfluff(domain: str, tmp_path: Path) -> None:
    paths = written(tmp_path, domain, texts(domain))
    assert findings(tmp_path) == []
    command = [sys.executable, "-m", "sqlfluff", "lint", "--config", str(PROJECT / ".sqlfluff"), *map(str, paths)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


def test_what_they_leave_behind_is_the_contract(tmp_path: Path) -> None:
    written(tmp_path, "streaming", texts("streaming"))
    scripts, _ = script.read(tmp_path, VARIABLES)
    table = replayed(scripts[:1]).tables["RAW.DEVICES"]
    assert table.columns == {
        **{column.name.upper(): str(column.type) for column in COLUMNS},
        "_PART": "VARCHAR",
        "_ROW": "NUMBER(38, 0)",
    }
    last = replayed(scripts).tables["RAW.DEVICES"].columns
    assert last["ADDED"] == "VARCHAR" and "ID" not in last


def test_a_comment_is_shortened_to_its_line() -> None:
    lines = script_text.created(dataset("streaming")).splitlines()
    assert max(map(len, lines)) <= 120
    assert (
        "    OWNER VARCHAR COMMENT 'The owners name, as it is written in the contract of the device, which may"
        in lines[2]
    )
    assert lines[2].endswith(" …',")
    assert lines[4] == "    NAME DATE COMMENT 'It''s a \\\\ day',"
    assert lines[5] == f"    {'X' * 100} TIMESTAMP_NTZ,"


@pytest.mark.parametrize("sign", ["{{ database }}", "{% if %}", "{# x #}"])
def test_a_text_that_would_be_rendered_is_refused(sign: str) -> None:
    with pytest.raises(Refusal, match="begins a variable in a script: write it otherwise"):
        script_text.check_text(f"The {sign}")
    with pytest.raises(Refusal, match="begins a variable in a script: write it otherwise"):
        script_text.deprecated(dataset("streaming"), replace(COLUMNS[0], description=f"By hand {sign}"), "1.2.0")


@pytest.mark.parametrize(
    ("sign", "named"), [("\u202e", "u202e"), ("\x1b", "u001b"), ("\0", "u0000"), ("\u200b", "u200b")]
)
def test_a_text_with_a_character_that_nobody_sees_is_refused(sign: str, named: str) -> None:
    """A reviewer reads the script: text that turns its direction shows another one (https://trojansource.codes)."""
    with pytest.raises(
        Refusal, match=rf"^the text 'The .*' has \\{named}, which nobody sees: write it without"
    ) as error:
        script_text.added(dataset("streaming"), replace(COLUMNS[0], description=f"The {sign}"))
    assert str(error.value).isprintable()


HOSTILE = [
    "it's '; DROP TABLE X; --", "*/ DROP TABLE X; /*", "$$; DROP TABLE X; $$", 'a "quoted" one', "\\", "\\'", "a\\",
    "-- no comment", "// nor this", "two\nlines; and\r\nmore", "&var :bind %s ? @stage", "' || CURRENT_USER() || '",
    ";", "'",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_comment_and_no_statement(text: str) -> None:
    """Of a column and of a table, in each script that has one: it is divided as schemachange divides it."""
    column = Column("id", SqlType("VARCHAR"), text)
    contract = dataset("streaming", (column,), text)
    one_line = " ".join(text.split())
    for written, statements in (
        (script_text.created(contract), 2),
        (script_text.added(contract, column), 1),
        (script_text.deprecated(contract, column, "1.2.0"), 1),
    ):
        found = read(written.replace("{{ database }}", "DB"))
        assert [each.kind for each in found] == ["TABLE", "PIPE"][:statements]
        comments = [token.text for token in found[0].tokens if one_line in token.text]
        assert comments and all(comment in (one_line, f"Deprecated since 1.2.0: {one_line}") for comment in comments)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co"], exclude_characters="{"), max_size=200))
def test_any_description_gives_a_script_that_can_be_read(description: str) -> None:
    words = " ".join(description.split())
    text = script_text.created(dataset("vendor", (Column("id", SqlType("VARCHAR"), words),), words or "x"))
    rendered = text.replace("{{ database }}", "DB")
    [table] = replayed([script.Script("V1__a.sql", "V", "1", "", Path("vendor/V1__a.sql"), rendered)]).tables.values()
    assert table.columns == {"ID": "VARCHAR"}
