import pytest

from promotion.dataset.change.change import Rule


@pytest.mark.parametrize(
    ("rule", "version"),
    [(Rule.ADDITIVE, "1.3.0"), (Rule.WIDENING, "1.3.0"), (Rule.BREAKING, "2.0.0"), (Rule.NEW, "1.3.0")],
)
def test_a_rule_raises_its_number_of_the_version(rule: Rule, version: str) -> None:
    assert rule.version_after("1.2.9") == version
    assert rule.value.startswith(rule.name.lower() if rule is not Rule.NEW else "additive")
