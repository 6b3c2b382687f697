"""The page of fidelity says what the tests prove, and no more."""

from collections import Counter

from tests.localcloud.fidelity import DOCS, MEMORY, PAGE, TESTS, page, rules_of

RULES = [rule for path in sorted(TESTS.rglob("test_*.py")) for rule in rules_of(path)]


def test_the_page_is_what_the_tests_say():
    assert PAGE.read_text() == page(), "write it anew: python -m tests.localcloud.fidelity"


def test_there_are_at_least_150_rules_each_once():
    assert len(RULES) >= 150
    assert [text for text, count in Counter(rule.text for rule in RULES).items() if count > 1] == []


def test_every_rule_has_a_source():
    for rule in RULES:
        assert rule.text and rule.source and rule.here, rule
        assert rule.source == MEMORY or " " not in rule.source, rule
        assert not rule.source.startswith(DOCS), f"leave {DOCS} out: {rule.source}"
