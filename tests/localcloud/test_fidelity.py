"""The fidelity page says exactly what the tests prove."""

from collections import Counter

from tests.localcloud.fidelity import AWS_TESTS, DOCS, MEMORY, PAGE, TESTS, page, rules_of

RULES = [rule for folder in (TESTS, AWS_TESTS) for path in sorted(folder.rglob("test_*.py")) for rule in rules_of(path)]


def test_the_page_is_what_the_tests_say():
    assert PAGE.read_text() == page(), "write it again: python -m tests.localcloud.fidelity"


def test_there_are_at_least_150_rules_each_once():
    assert len(RULES) >= 150
    assert [text for text, count in Counter(rule.text for rule in RULES).items() if count > 1] == []


def test_every_rule_has_a_source():
    for rule in RULES:
        assert rule.text and rule.source and rule.status, rule
        assert rule.source == MEMORY or " " not in rule.source, rule
        assert not rule.source.startswith(DOCS), f"write it without {DOCS}: {rule.source}"


def test_a_status_says_first_whether_the_rule_is_kept():
    known = ("matches ", "differs: ", "not supported: ", "stored ", "stored, ", "shown ", "shown, ")
    assert [rule for rule in RULES if not rule.status.startswith(known)] == []
