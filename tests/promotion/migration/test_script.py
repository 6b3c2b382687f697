from pathlib import Path

import pytest
from schemachange.session.Script import get_all_scripts_recursively

from promotion.migration.script import read


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "V10__ten.sql").write_text("SELECT '{{ url }}';")
    (tmp_path / "raw" / "V9__nine.sql").write_text("SELECT 9;")
    (tmp_path / "raw" / "R__view.sql").write_text("SELECT 1;")
    (tmp_path / "raw" / "README.md").write_text("# not a script")
    return tmp_path


def test_scripts_come_in_the_order_they_run(folder):
    scripts, problems = read(folder, {"url": "s3://ready/"})
    assert [script.name for script in scripts] == ["V9__nine.sql", "V10__ten.sql", "R__view.sql"]
    assert problems == []


def test_the_checksum_is_of_the_rendered_text(folder):
    def checksums(url: str) -> dict[str, str]:
        return {script.name: script.checksum for script in read(folder, {"url": url})[0]}

    one, other = checksums("s3://one/"), checksums("s3://other/")
    assert {name for name in one if one[name] != other[name]} == {"V10__ten.sql"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("V9__again.sql", "SELECT 1", "duplicate of raw/V9__nine.sql"),
        ("R__view.sql", "SELECT 2", "duplicate of raw/R__view.sql"),
        ("V11_one_underscore.sql", "SELECT 1", "two underscores are required"),
        ("V__no_version.sql", "SELECT 1", "must be prefixed with a version"),
        ("add_table.sql", "SELECT 1", "no name of a migration"),
        ("V11__typo.sql", "SELECT '{{ ulr }}'", "can't be rendered"),
        ("V11__nothing.sql", "-- later", "contains only comments"),
        ("R__nothing.sql", "/* later */;", "contains only comments; remove it"),
        ("V11__empty.sql", "{% if false %}SELECT 1{% endif %}", "rendered to empty content; remove it"),
        ("V11__zero.sql", "SELECT {{ 1 / 0 }}", "can't be rendered (division by zero); correct it"),
        ("V11__shell.sql", "SELECT '{{ env_var('NOT_SET_ANYWHERE') }}'", "can't be rendered (Could not find"),
        ("R__latin.sql", b"SELECT '\xe9'", "not UTF-8 (byte 0xe9 at 8); save it as UTF-8"),
        ("R__utf_16.sql", "SELECT 1".encode("utf-16"), "not UTF-8 (byte 0xff at 0); save it as UTF-8"),
        ("V9__again.SQL", "SELECT 1", "duplicate of raw/V9__nine.sql"),
        ("V9__nine.SQL.Jinja", "SELECT 1", "duplicate of raw/V9__nine.sql"),
        ("ADD_TABLE.SQL", "SELECT 1", "no name of a migration; name it V<UTC time>"),
        ("V11__step.cli.yml", "steps: []", "commands of Snowflake's CLI; write it in SQL"),
        ("A__step.CLI.YML.JINJA", "steps: []", "commands of Snowflake's CLI; write it in SQL"),
        ("step.cli.yml", "steps: []", "commands of Snowflake's CLI; write it in SQL"),
        ("V11__step.sql.cli.yml", "steps: []", "commands of Snowflake's CLI; write it in SQL"),
    ],
)
def test_what_can_not_be_a_script_is_a_problem_of_one_line(folder, name, text, says):
    (folder / "vendor").mkdir()
    (folder / "vendor" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    _, [problem] = read(folder, {"url": "s3://ready/"})
    assert problem.script == name
    assert says in str(problem)
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    "name",
    [
        *("V11__a.SQL", "V11__a.sql.jinja", "V11__a.Sql.JINJA", "v11__a.sql", "V11__a.sql ", " R__a.SQL", "a__a.sql"),
        *(".V11__a.sql", "V11__a.sql.bak", "V11__a.yml", "V11__a.sql.txt", "V11__a.jinja", "README.SQL.md"),
        "deeper/V11__a.sql",
    ],
)
def test_the_scripts_are_those_that_schemachange_runs(folder, name):
    path = folder / "raw" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("SELECT 1")
    scripts, problems = read(folder, {"url": "s3://ready/"})
    runs = {script.name: script.file_path for script in get_all_scripts_recursively(folder).values()}
    assert {script.name: script.path for script in scripts} == runs
    assert [problem.script for problem in problems] == ([path.name] if name.startswith(".") else [])


def test_a_folder_named_as_a_script_is_none(folder):
    (folder / "raw" / "V11__a.sql").mkdir()
    (folder / "raw" / "V11__a.sql" / "notes.txt").touch()
    assert len(read(folder, {"url": "s3://ready/"})[0]) == 3


def test_a_link_to_nowhere_is_a_problem(folder):
    (folder / "raw" / "V11__a.sql").symlink_to("nowhere")
    _, [problem] = read(folder, {"url": "s3://ready/"})
    assert "can't be rendered" in str(problem)
