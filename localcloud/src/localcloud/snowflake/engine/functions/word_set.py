"""Sets of names, written as lines of words."""


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that white space separates."""
    return frozenset(text.split())
