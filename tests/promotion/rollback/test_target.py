import pytest

from promotion.release.journal import Entry, Journal
from promotion.rollback.target import NoWayBack, choose


def journal(*words: str) -> Journal:
    """Entries such as `a` (passed), `b?` (not passed) and `<a?` (a rollback that did not pass)."""
    return Journal(
        entries=tuple(
            Entry(
                release=word.strip("<?"),
                commit=word.strip("<?"),
                kind="rollback" if word.startswith("<") else "deploy",
                passed_at="" if word.endswith("?") else "2026-11-29T00:00:00+00:00",
            )
            for word in words
        )
    )


@pytest.mark.parametrize(
    ("words", "named", "target"),
    {
        "to the one before": ("a b", "", ("a", "b", False)),
        "from a deploy that failed": ("a b?", "", ("a", "b", False)),
        "to one further back": ("aa b c", "a", ("aa", "c", False)),
        "to one that was tried twice": ("a b a c", "a", ("a", "c", False)),
        "once more back": ("a b c <b", "", ("a", "b", False)),
        "forth again": ("a b <a", "b", ("b", "a", False)),
        "a rollback that was killed goes on": ("a b <a?", "", ("a", "b", True)),
        "also when it is named": ("a b <a?", "a", ("a", "b", True)),
        "instead of one that was killed, another": ("0 a b <a?", "0", ("0", "b", False)),
        "back to what was left by a rollback that was killed": ("a b <a?", "b", ("b", "b", False)),
        "a rollback that was killed, to an id that begins another": ("a aa b <a?", "", ("a", "b", True)),
        "to an id that begins another": ("a aa b", "a", ("a", "b", False)),
        "from a failed deploy after a rollback": ("a b <a c?", "", ("a", "c", False)),
    }.values(),
)
def test_a_release_is_chosen(words, named, target):
    found = choose(journal(*words.split()), named, "prod")
    assert (found.entry.release, found.current.release, found.begun) == target
    assert found.entry.passed_at


@pytest.mark.parametrize(
    ("words", "named", "why"),
    {
        "nothing was deployed": ("", "", "prod has had no release yet"),
        "the first release": ("a", "", "prod passed with nothing before a"),
        "a first release that failed": ("a?", "", "prod passed with nothing before a"),
        "one that never passed": ("a b? c", "b", "prod never passed with b"),
        "one that never passed and begins another": ("bb b? c", "b", "prod never passed with b"),
        "several of that name": ("aa ab c", "a", "2 releases start with a"),
        "the current one": ("a b", "b", "prod has b already"),
    }.values(),
)
def test_a_rollback_that_leads_nowhere_is_refused_in_one_line(words, named, why):
    with pytest.raises(NoWayBack) as refusal:
        choose(journal(*words.split()), named, "prod")
    assert str(refusal.value) == f"no way back: {why}; python -m scripts.release list prod"
