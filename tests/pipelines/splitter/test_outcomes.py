"""docs/outcomes.md is what the splitter's own code says of each file of the corpus."""

import pytest

from pipelines.splitter.landing.unreadable import MAX_REASON
from tests.pipelines.splitter.corpus import CORPUS
from tests.pipelines.splitter.outcomes import PAGE, outcomes, page


@pytest.mark.slow
def test_each_file_has_the_outcome_that_it_is_meant_to_have_and_the_page_says_why():
    found = outcomes()
    for kind, cases in CORPUS.items():
        for case, outcome in zip((case for case in cases if not case.passed_over), found[kind], strict=True):
            texts = [reason for _, reason in outcome.reasons]
            assert all(0 < len(text) <= MAX_REASON for text in texts), kind
            if case.refused:
                assert outcome.rows is None and case.refused in texts[0], kind
            else:
                assert (outcome.rows, len(texts)) == (case.rows - case.rejected, case.rejected), kind
    assert PAGE.read_text() == page(found), "run python -m tests.pipelines.splitter.outcomes"
