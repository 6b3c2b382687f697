"""README.md and SECURITY.md say how many faults the tests of the policy plant."""

import re
from pathlib import Path

from tests.promotion.policy.test_check import OF_A_PLAN, OF_SQL, OF_TEXT
from tests.promotion.policy.test_checkov import FAULTS

PROJECT = Path(__file__).resolve().parents[2]
OWN, OF_CHECKOV = len(OF_A_PLAN) + len(OF_SQL) + len(OF_TEXT), len(FAULTS)


def test_the_readme_has_the_numbers_of_planted_faults():
    text = " ".join((PROJECT / "README.md").read_text().split())
    [found] = re.findall(r"each of (\d+) faults .*?: (\d+) by the platform's own rules, (\d+) by checkov", text)
    assert tuple(map(int, found)) == (OWN + OF_CHECKOV, OWN, OF_CHECKOV)


def test_so_has_the_page_on_security():
    found = re.findall(r"(\d+) planted faults", (PROJECT / "SECURITY.md").read_text())
    assert found == [str(OWN + OF_CHECKOV)]
