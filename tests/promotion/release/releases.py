"""Releases for tests."""

from promotion.release.release import Release

COMMIT = "a" * 40
DIGEST = f"sha256:{'d' * 64}"


def made(**fields) -> Release:
    """A release with nothing in it but these fields."""
    given = {"id": "aaaaaaaaaaaa-1", "commit": COMMIT, "images": (), "providers": (), "migrations": (), "contracts": {}}
    return Release(**{**given, **fields})
