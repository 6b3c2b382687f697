import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.reader import FOLDER, contracts, read
from promotion.environment import PROJECT
from scripts.dataset import dataset

_FIRST, _SECOND, _ = map(int, contracts()["books"].version.split("."))
VERSIONS = [contracts()["books"].version, *(f"{_FIRST}.{_SECOND + n}.0" for n in (1, 2, 3)), f"{_FIRST + 1}.0.0"]
DEVICES = ("devices", "--column", "id:VARCHAR", "--column", "seen_at:TIMESTAMP_NTZ", "--personal", "id")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, as far as datasets are concerned."""
    root = tmp_path / "project"
    for name in ("contracts", "migrations", "docs"):
        shutil.copytree(
            PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "decisions", "*.svg", "*.png")
        )
    shutil.copy(PROJECT / ".sqlfluff", root)
    return root


def run(project: Path, verb: str, *arguments: str) -> Result:
    return CliRunner().invoke(dataset, [verb, *arguments, "--project", str(project)])


def state(project: Path) -> dict[str, str]:
    return {path.relative_to(project).as_posix(): path.read_text() for path in project.rglob("*") if path.is_file()}


def written(before: dict[str, str], project: Path) -> set[str]:
    return {name for name, text in state(project).items() if before.get(name) != text}


def test_new_says_what_it_wrote_which_rule_applies_and_what_comes_next(project: Path) -> None:
    before = state(project)
    done = run(project, "new", *DEVICES)
    assert done.exit_code == 0, done.output
    rule, contract, script, page, view, files, head, *steps = done.output.splitlines()
    assert rule == "devices 1.0.0, additive: files and queries of before stay valid"
    assert (contract, page) == ("wrote contracts/devices.odcs.yaml", "wrote docs/datasets.md")
    assert (view, files) == ("wrote migrations/marts/R__holdings.sql", "wrote migrations/marts/R__loaded_files.sql")
    assert script.startswith("wrote migrations/raw/V20") and script.endswith("__devices.sql")
    assert head == "Next:" and [step[:5] for step in steps] == ["  1. ", "  2. ", "  3. "]
    assert written(before, project) == {line.removeprefix("wrote ") for line in (contract, script, page, view, files)}
    again = run(project, "new", *DEVICES)
    assert (again.exit_code, again.output) == (0, "devices is there, in version 1.0.0: nothing to do\n")


def test_on_a_terminal_it_asks_which_columns_are_personal(project: Path) -> None:
    terminal, stdin = pty.openpty()
    command = [sys.executable, "-m", "scripts.dataset", "new", *DEVICES[:-2], "--project", str(project)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=stdin, stdout=subprocess.PIPE, text=True) as asking:
        os.write(terminal, b"y\nn\n")
        output, _ = asking.communicate(timeout=60)
    os.close(stdin)
    os.close(terminal)
    assert "Does id hold personal data? [y/N]: " in output and "Does seen_at hold personal data? [y/N]: " in output
    classes = [column.classification for column in read(project / "contracts" / "devices.odcs.yaml").columns]
    assert classes == ["personal", "internal"]


@pytest.mark.slow
def test_a_column_goes_through_its_whole_life(project: Path) -> None:
    for verb, arguments, title in (
        (
            "add-column",
            ("language", "VARCHAR(2)"),
            f"books {VERSIONS[0]} → {VERSIONS[1]}, additive: files and queries of before stay valid",
        ),
        (
            "change-type",
            ("language", "VARCHAR(5)"),
            f"books {VERSIONS[1]} → {VERSIONS[2]}, widening: every value of before still fits",
        ),
        (
            "deprecate",
            ("language",),
            f"books {VERSIONS[2]} → {VERSIONS[3]}, additive: files and queries of before stay valid",
        ),
        (
            "drop-column",
            ("language",),
            f"books {VERSIONS[3]} → {VERSIONS[4]}, breaking: files or queries of before are refused",
        ),
    ):
        done = run(project, verb, "books", *arguments)
        assert done.exit_code == 0 and done.output.startswith(title), done.output
    done = CliRunner().invoke(
        dataset, ["check", "--contracts", str(project / "contracts"), "--migrations", str(project / "migrations")]
    )
    assert (done.exit_code, done.output) == (0, f"{len(contracts())} contracts, no disagreement\n")


@pytest.mark.parametrize(
    ("verb", "arguments", "cause", "steps"),
    [
        ("add-column", ("book", "language", "VARCHAR"), "there is no dataset book: did you mean books?", 0),
        ("add-column", ("books", "isbn", "VARCHAR", "--required"), "books.isbn can't be required", 3),
        ("change-type", ("books", "pages", "NUMBER(5, 0)"), "NUMBER(5, 0) is narrower", 5),
        ("rename-column", ("books", "pages", "leaves"), "files and parts name their columns", 5),
        ("move-column", ("books", "pages"), "the place of books.pages means nothing", 1),
        ("drop-column", ("books", "pages"), "books.pages is in use", 3),
        ("deprecate", ("books", "name"), "books.name is required and in the key", 3),
        ("new", ("users", "--column", "id:VARCHAR"), "the dataset users is there, with first_name", 0),
    ],
)
def test_a_refusal_is_a_line_and_the_steps_and_writes_nothing(
    project: Path, verb: str, arguments: tuple[str, ...], cause: str, steps: int
) -> None:
    before = state(project)
    done = run(project, verb, *arguments)
    line, *found = done.output.splitlines()
    assert done.exit_code == 1 and line.startswith(f"Error: {cause}"), done.output
    assert [step[:5] for step in found] == [f"  {number + 1}. " for number in range(steps)]
    assert state(project) == before


@pytest.mark.parametrize(("verb", "arguments"), [("new", DEVICES), ("deprecate", ("reviews", "rating"))])
def test_a_dry_run_shows_the_change_and_writes_nothing(project: Path, verb: str, arguments: tuple[str, ...]) -> None:
    before = state(project)
    done = run(project, verb, *arguments, "--dry-run")
    assert done.exit_code == 0 and "\n+++ docs/datasets.md\n" in done.output and "\nNext:\n" in done.output
    assert "wrote" not in done.output and state(project) == before


def test_a_failed_write_leaves_the_project_as_it_was(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(project)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    done = run(project, "new", *DEVICES)
    assert done.exit_code == 130 and state(project) == before


def test_check_finds_nothing_in_the_project() -> None:
    done = CliRunner().invoke(dataset, ["check"])
    assert (done.exit_code, done.output) == (0, f"{len(contracts())} contracts, no disagreement\n")


def test_check_says_each_disagreement_in_one_line(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "contracts")
    path = folder / "users.odcs.yaml"
    path.write_text(path.read_text().replace("name: last_name", "name: surname"))
    done = CliRunner().invoke(dataset, ["check", "--contracts", str(folder)])
    assert done.exit_code == 1
    assert f"{path}: column SURNAME is not in RAW.USERS; add a script" in done.output
    assert "V20261124100100__users.sql: column LAST_NAME of RAW.USERS is not in the contract" in done.output


def test_a_broken_contract_is_one_line(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "contracts")
    path = folder / "users.odcs.yaml"
    path.write_text(path.read_text().replace("domain: streaming", "domain: app"))
    done = CliRunner().invoke(dataset, ["check", "--contracts", str(folder)])
    assert (done.exit_code, done.output) == (1, f"Error: {path}: domain is 'app': write one of streaming, vendor\n")


def test_docs_writes_what_the_contracts_decide(project: Path) -> None:
    before = state(project)
    page, view = project / "docs" / "datasets.md", project / "migrations" / "marts" / "R__holdings.sql"
    page.unlink()
    view.write_text("SELECT 1;\n")
    assert run(project, "docs").exit_code == 0
    assert state(project) == before
