import shutil
from pathlib import Path

from click.testing import CliRunner

from contracts.reader import FOLDER
from promotion.environment import PROJECT
from scripts.dataset import dataset


def test_check_finds_nothing_in_the_project() -> None:
    done = CliRunner().invoke(dataset, ["check"])
    assert (done.exit_code, done.output) == (0, "6 contracts, no disagreement\n")


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


def test_docs_writes_the_page(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("scripts.dataset._PAGE", tmp_path / "datasets.md")
    assert CliRunner().invoke(dataset, ["docs"]).exit_code == 0
    assert (tmp_path / "datasets.md").read_text() == (PROJECT / "docs" / "datasets.md").read_text()
