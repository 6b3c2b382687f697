"""The README's table and plot say what benchmarks/results.json says, and nothing else."""

import json
import re

import pytest

from benchmarks.report import page

NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def results():
    return json.loads(page.RESULTS.read_text())


def test_the_readme_shows_the_results_as_they_are(results):
    shown = page.README.read_text().partition(page.BEGIN)[2].partition(page.END)[0]
    assert shown == page.section(results), "run `make bench`, or python -m benchmarks.report.page"


def test_every_figure_of_the_table_is_in_the_results(results):
    known = figures(json.dumps(results))
    for line in page.section(results).splitlines():
        for figure in figures(line):
            assert {figure, f"{figure}.0"} & known, line


def figures(text: str) -> set[str]:
    return set(NUMBER.findall(re.sub(r"(?<=\d),(?=\d)", "", text)))


def test_the_plot_shows_the_results_as_they_are(results):
    assert page.PLOT.read_text() == page.plot(results) + "\n"


def test_the_plot_names_everyone_who_cut_the_file(results):
    drawn = page.plot(results)
    assert all(name in drawn for name in ("the compressor alone", "Marquee, every value checked", "Spark", "DuckDB"))


def test_a_claim_that_does_not_hold_says_so_and_why():
    claim = {"text": "a", "ours": 4, "against": "b", "theirs": 2, "unit": "s", "ratio": 2.0, "limit": 1.3}
    assert page.row({**claim, "holds": False, "why": "c is slow"}).endswith("| **falls short**: c is slow |\n")
    assert page.row({**claim, "holds": True, "why": "c is slow"}).endswith("| holds |\n")
