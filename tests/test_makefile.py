"""The verbs that people and CI share."""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
MAKEFILE = (PROJECT / "Makefile").read_text()


def test_make_alone_lists_every_verb():
    verbs = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[1].split()
    printed = subprocess.run(
        ["make", "--no-print-directory"], cwd=PROJECT, capture_output=True, text=True, timeout=30, check=True
    ).stdout
    assert [line.split()[1] for line in printed.splitlines()] == verbs
    assert 'eval "$(make -s env)"' in printed


def test_every_verb_sets_the_machine_up_first():
    verbs = dict(re.findall(r"^([a-z]+):(.*?)##", MAKEFILE, re.MULTILINE))
    assert {verb for verb, before in verbs.items() if "setup" not in before} == {"help", "setup", "clean"}


def test_ci_runs_the_readme_s_test_command_and_nothing_else():
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()
    assert lines == ["#!/usr/bin/env bash", "exec make test"]
    assert "\nmake test\n" in (PROJECT / "README.md").read_text()


def test_tests_that_are_not_there_are_one_line():
    command = ["make", "--no-print-directory", "--assume-old=setup", "test", "TESTS=tests/test_makefile.py tests/nope"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "there is no tests/nope")


def test_a_word_that_is_no_verb_is_one_line():
    for word in ("rehears", "scripts"):
        done = subprocess.run(
            ["make", "--no-print-directory", word], cwd=PROJECT, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines()[0] == f"make {word}: no such verb; make help lists them"


def test_a_setting_that_is_misspelled_is_one_line():
    command = ["make", "--no-print-directory", "--dry-run"]
    done = subprocess.run([*command, "rehearse", "FORM=main"], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.rstrip().endswith("FORM=…: no such setting; make help lists them.  Stop.")
    for known in ("FROM=main", "TESTS=tests/a[b = c]", "BENCH=cut latency", "LOCALCLOUD_AWS_PORT=1", "WORKERS=2"):
        subprocess.run([*command, "help", known], cwd=PROJECT, capture_output=True, timeout=60, check=True)


def test_the_layers_keep_apart():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
