"""The table of mutations fits the present text, so that a run of all of them means something; one of them runs."""

import re

import pytest

from tools.mutations.__main__ import MUTATIONS
from tools.mutations.mutation import Mutation, NotApplicable
from tools.mutations.run import PROJECT, run

QUICK = "an old plan is not applied"


def test_there_are_as_many_as_promised_and_each_breaks_another_rule():
    assert len(MUTATIONS) >= 40
    assert len({each.rule for each in MUTATIONS}) == len({(each.file, each.old, each.new) for each in MUTATIONS})
    assert len({each.rule for each in MUTATIONS}) == len(MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
def test_each_changes_the_text_of_today_and_names_a_test_that_exists(mutation):
    mutation.applied(PROJECT)
    file, _, name = mutation.test.partition("::")
    assert f"def {name}" in (PROJECT / file).read_text()


def test_a_text_that_is_not_there_once_is_no_mutation(tmp_path):
    (tmp_path / "a").write_text("b b")
    for old in ("b", "c"):
        with pytest.raises(NotApplicable):
            Mutation("rule", "a", old, "d", "test").applied(tmp_path)


@pytest.mark.slow
def test_a_broken_rule_is_caught_and_a_change_that_breaks_nothing_is_not():
    [quick] = [each for each in MUTATIONS if each.rule == QUICK]
    harmless = Mutation("none", quick.file, "/ 3600", "/ 3600.0", quick.test)
    outcomes = run([quick, harmless], 1, lambda outcome: None)
    assert [outcome.caught for outcome in outcomes] == [True, False]


COUNT = re.compile(r"\b(\d+) rules of the pipeline")


@pytest.mark.parametrize("page", ["README.md", "tests/README.md", "tools/README.md"])
def test_a_page_says_how_many_there_are(page):
    assert COUNT.findall((PROJECT / page).read_text()) == [str(len(MUTATIONS))]
