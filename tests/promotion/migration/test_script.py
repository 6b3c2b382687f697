from pathlib import Path

import pytest

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
    ],
)
def test_what_can_not_be_a_script_is_a_problem_of_one_line(folder, name, text, says):
    (folder / "vendor").mkdir()
    (folder / "vendor" / name).write_text(text)
    _, [problem] = read(folder, {"url": "s3://ready/"})
    assert problem.script == name
    assert says in str(problem)
    assert "\n" not in str(problem)
