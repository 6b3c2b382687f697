"""docs/destruction.md says exactly what the policy guards, and its example is a valid entry."""

import datetime
import re

from promotion.destruction.allowed import read
from tests.promotion.destruction.page import PAGE, page


def test_the_tables_are_those_of_the_policy():
    assert PAGE.read_text() == page(PAGE.read_text()), "write it again: python -m tests.promotion.destruction.page"


def test_the_example_is_valid(tmp_path):
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "allowed.yaml").write_text(example)
    found = read(tmp_path / "allowed.yaml", datetime.date(2026, 12, 1))
    assert found.entries and found.problems() == []
