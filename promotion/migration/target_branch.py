"""The working tree's scripts compared with those of the branch that they will be merged into.

What is on the target branch ran, or will run before them: its versioned scripts stay as they are, and new ones come
after them. Other merge requests are seen once they are merged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from promotion.migration import commit, history
from promotion.migration.dropped_views import dropped_views
from promotion.migration.history import Words
from promotion.migration.history_entry import Applied
from promotion.migration.script import Problem, Script, duplicates

_USUAL = ("origin/HEAD", "origin/main", "main")


@dataclass(frozen=True)
class TargetBranch:
    """The branch `name`: its scripts at the merge base, and those that it got since."""

    name: str
    base: Sequence[Script]
    since: Sequence[Script]

    def problems(self, scripts: Sequence[Script]) -> list[Problem]:
        """Return one problem per script that the merge would break, as it is in the working tree."""
        changed = history.problems(scripts, _applied(self.base), _applied(self.since), self._words())
        return [*changed, *duplicates(self._new_to_both(scripts)), *dropped_views(scripts, self.base)]

    def merged(self, scripts: Sequence[Script]) -> list[Script]:
        """Return the scripts as they are after the merge: those of the working tree, and those not yet seen there."""
        here = {script.name.lower() for script in scripts}
        return [*scripts, *(script for script in self.since if script.name.lower() not in here)]

    def new(self, scripts: Sequence[Script]) -> list[Script]:
        """Return the scripts of the working tree that the branch does not have."""
        known = {script.name.lower() for script in [*self.base, *self.since]}
        return [script for script in scripts if script.name.lower() not in known]

    def changed(self, scripts: Sequence[Script]) -> list[Script]:
        """Return the scripts of the working tree that the branch does not have with this text."""
        known = {(script.name.lower(), script.checksum) for script in [*self.base, *self.since]}
        return [script for script in scripts if (script.name.lower(), script.checksum) not in known]

    def _new_to_both(self, scripts: Sequence[Script]) -> list[Script]:
        """Return the scripts that were added on both sides, if their paths differ: git sees no conflict there."""
        paths = {script.path for script in scripts}
        there = [script for script in self.since if script.path not in paths]
        names = {script.name.lower() for script in there}
        return [*there, *(script for script in scripts if script.name.lower() in names)]

    def _words(self) -> Words:
        return Words(
            f"edited: its rendered text is not the one on {self.name}",
            f"renamed: on {self.name} it is {{}}",
            f"deleted, but it is on {self.name}",
            f"late: {{}} is on {self.name} already, so it would never run",
        )


def read(name: str, folder: Path, variables: Mapping[str, str]) -> TargetBranch:
    """Return the branch as git has it now. Raise CommitMissing."""
    base = commit.read(commit.merge_base(name, folder), folder, variables)
    known = {script.name for script in base}
    return TargetBranch(
        name, base, [script for script in commit.read(name, folder, variables) if script.name not in known]
    )


def usual(folder: Path, variables: Mapping[str, str]) -> str | None:
    """Return the branch that a change goes to: a merge request's target, else the main branch; None without git."""
    if target := variables.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        return f"origin/{target}"
    return next((name for name in _USUAL if commit.is_named(name, folder)), None)


def _applied(scripts: Sequence[Script]) -> list[Applied]:
    return [Applied(script.name, script.kind, script.version, script.checksum) for script in scripts]
