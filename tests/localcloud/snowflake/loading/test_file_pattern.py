"""PATTERN: a regular expression, in which a part may be quoted."""

from __future__ import annotations

import pytest

from localcloud.snowflake.loading.file_pattern import checked, matches
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        (".*[.]csv", "in/a.csv", True),
        (".*[.]csv", "in/a.csv.gz", False),
        (r".*\Qa.csv\E$", "in/a.csv", True),
        (r".*\Qa.csv\E$", "in/aXcsv", False),
        (r"\Qin/\E.*\Q.csv", "in/a.csv", True),
        (r".*\Q(1)\E.*", "a(1).csv", True),
        (r"a\\Q[.]b", r"a\Q.b", True),
        (r"a\\Q[.]b", r"a\[.]b", False),
        (r"a\\\Q.b\E", r"a\.b", True),
        (r"a\\\Q.b\E", r"a\xb", False),
        (r"\Qa\\E.", r"a\x", True),
    ],
)
def test_the_whole_path_matches(pattern: str, path: str, found: bool) -> None:
    assert matches(checked(pattern), path) is found


def test_no_regular_expression() -> None:
    with pytest.raises(SnowflakeError, match="Invalid regular expression"):
        checked("*.csv")
