"""Coverage per package against its floor."""

import json
import re
import tomllib
from pathlib import Path

import yaml

from tools.coverage_floors import Covered, below, by_package, raise_floors, total


def file(lines: int, of: int, branches: int = 0, of_branches: int = 0) -> dict:
    summary = {"covered_lines": lines, "num_statements": of, "covered_branches": branches, "num_branches": of_branches}
    return {"summary": summary}


def test_a_package_counts_lines_and_branches_of_all_its_files():
    files = {"pipelines/a.py": file(8, 10, 1, 2), "pipelines/b/c.py": file(2, 10), "promotion/d.py": file(0, 0)}
    files["/elsewhere/pipelines/a.py"] = file(0, 10)
    assert by_package(files) == {"pipelines": Covered(11, 22), "promotion": Covered(0, 0)}


def test_a_percentage_is_rounded_down():
    assert Covered(999, 1000).percent == 99.9
    assert Covered(99999, 100000).percent == 99.9
    assert Covered(0, 0).percent == 100.0


def test_a_package_below_its_floor_is_named():
    assert below({"pipelines": 90.0, "promotion": 80.0}, {"pipelines": 90.0, "promotion": 79.9}) == []
    [line] = below({"pipelines": 89.9}, {"pipelines": 90.0})
    assert "pipelines is 89.9 %, below its floor of 90.0 %" in line


def test_a_package_that_no_test_runs_is_below_its_floor():
    assert len(below({}, {"pipelines": 90.0})) == 1


def test_a_floor_only_rises():
    assert raise_floors({"a": 50.0, "b": 70.0, "new": 10.0}, {"a": 60.0, "b": 60.0}) == {
        "a": 60.0,
        "b": 69.5,
        "new": 9.5,
    }
    assert raise_floors({"a": 60.4}, {"a": 60.0}) == {"a": 60.0}


def test_gitlab_finds_the_percentage_of_all_packages():
    """The keyword's pattern stands between slashes: https://docs.gitlab.com/ci/yaml/#coverage"""
    line = total([Covered(90, 100), Covered(1, 100)])
    assert line == "all packages  45.5 %"
    pipeline = yaml.safe_load((Path(__file__).resolve().parents[2] / ".gitlab-ci.yml").read_text())
    assert re.search(pipeline["test"]["coverage"].strip("/"), line)[1] == "45.5"


def test_each_package_that_is_measured_has_a_floor():
    project = Path(__file__).resolve().parents[2]
    measured = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["coverage"]["run"]["source_pkgs"]
    assert sorted(json.loads((project / "tests" / "coverage_floors.json").read_text())) == sorted(measured)
