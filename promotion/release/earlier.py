"""The commits that an environment had before: what a rollback left as it is has its text in one of them."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from promotion.environment import PROJECT
from promotion.migration import commit as git
from promotion.migration.script import Script
from promotion.release.journal import Journal


def since(journal: Journal, moment: str) -> Journal:
    """Return the journal of the deploys and rollbacks that were begun at a moment, as the journal has it, or later."""
    return Journal(entries=tuple(each for each in journal.entries if each.begun_at >= moment))


def commits(journal: Journal, besides: Collection[str], repository: Path = PROJECT) -> Iterator[str]:
    """Yield the journal's commits, the newest first, without those `besides` and those that git can't get."""
    for commit in dict.fromkeys(entry.commit for entry in reversed(journal.entries)):
        if commit not in besides and git.obtain(commit, repository):
            yield commit


def scripts(
    names: Collection[str], commits: Iterator[str], variables: Mapping[str, str], repository: Path = PROJECT
) -> list[Script]:
    """Return the named scripts, each as the first of the commits has it that has one; none for a name of no commit."""
    found: dict[str, Script] = {}
    while (absent := set(names) - set(found)) and (commit := next(commits, None)):
        read = git.read(commit, repository / "migrations", variables)
        found |= {each.name: each for each in read if each.name in absent}
    return list(found.values())


def texts(
    names: Collection[str], commits: Iterator[str], variables: Mapping[str, str], repository: Path = PROJECT
) -> list[Script]:
    """Return the named scripts with each text that a commit has, in the order of the commits."""
    found: dict[tuple[str, str], Script] = {}
    for commit in commits if names else ():
        for each in git.read(commit, repository / "migrations", variables):
            if each.name in names:
                found.setdefault((each.name, each.checksum), each)
    return list(found.values())
