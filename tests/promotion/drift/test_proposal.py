"""A proposal for an object that was made again and looks as before."""

from datetime import UTC, datetime

import pytest

from promotion.drift.drift import Drift
from promotion.drift.finding import Finding
from promotion.drift.migrations import Writer
from promotion.drift.proposal import propose


@pytest.mark.parametrize(
    ("kind", "back", "said"),
    [("TABLE", "UNDROP TABLE T;", "`UNDROP TABLE T;`"), ("PIPE", "", "nothing brings back what it held")],
)
def test_an_object_that_was_made_again_has_no_script(tmp_path, kind, back, said):
    finding = Finding("schema", f"creation of {kind} RAW.T", "changed", back=back)
    writer = Writer("D", tmp_path, datetime(2026, 9, 1, tzinfo=UTC))
    proposal = propose(Drift("dev", "the working tree", (finding,), ()), writer)
    [line] = [line for line in proposal.description.splitlines() if "creation of" in line]
    assert line.endswith(
        f"| merge a migration that names it, such as COMMENT ON: its time counts from then on | {said} |"
    )
    assert proposal.files == ({"back/by_hand.sql": "UNDROP TABLE T;\n"} if back else {})
