import json

import pytest
from click.testing import CliRunner

from benchmarks import __main__ as command
from benchmarks.report import page
from benchmarks.report.claim import Claim, result


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command with what a benchmark would have found; answers with its result and the results it kept."""
    (tmp_path / "README.md").write_text(f"before\n{page.BEGIN}old\n{page.END}after\n")
    monkeypatch.setattr(page, "README", tmp_path / "README.md")
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results.json")

    def run(*claims: Claim):
        monkeypatch.setattr(command, "run_isolated", lambda name, size: result(*claims))
        return CliRunner().invoke(command.main, ["memory"])

    return run


def test_claims_that_hold_are_kept_and_shown(run, tmp_path):
    done = run(Claim("memory", 10, "less", 10, 1.1, "MiB"))
    assert done.exit_code == 0
    kept = json.loads((tmp_path / "results.json").read_text())
    assert kept["benchmarks"]["memory"]["claims"][0]["ratio"] == 1
    assert kept["machine"]["cores"] and kept["versions"]["pyspark"] and kept["date"]
    shown = (tmp_path / "README.md").read_text()
    assert shown.startswith("before\n") and shown.endswith("after\n") and "| memory | 10 MiB | less | 10 MiB |" in shown


def test_a_claim_that_does_not_hold_is_named_in_one_line_and_the_exit_code_is_1(run):
    done = run(Claim("memory", 12, "less", 10, 1.1, "MiB"), Claim("more", 1, "less", 1, 1.0))
    assert done.exit_code == 1
    missed = [line for line in done.stderr.splitlines() if line.startswith("does not hold")]
    assert missed == ["does not hold: memory: 12 MiB against 10 MiB (less), 1.2x, at most 1.1x"]


def test_a_benchmark_that_breaks_is_told_in_one_line(run, monkeypatch):
    def broken(name, size):
        raise OSError("first\nthe disk is full")

    run(Claim("memory", 10, "less", 10, 1.1))
    monkeypatch.setattr(command, "run_isolated", broken)
    done = CliRunner().invoke(command.main, ["memory"])
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == "can't measure memory: OSError: the disk is full"
