"""The release that an environment has, as files: what it is compared with.

The journal names the release, and git has its files. An environment outside of the promotion's order, `local`, has
none: there the working tree is deployed.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from promotion.environment import PROJECT, Environment
from promotion.migration import script
from promotion.migration.commit import CommitMissing
from promotion.migration.deployed import Deployed
from promotion.migration.lint.statement import read
from promotion.migration.script import Script
from promotion.release import contents, earlier, images
from promotion.release.journal import Entry, Records


@dataclass(frozen=True)
class Baseline:
    """`project`: the folder of the release's files; `values`: further files of Terraform's variables.

    `earlier`: the commits that the environment had before, the newest first, each looked for when it is asked for;
    they are asked for once. `begun`: the deploy, if it has not passed.
    """

    name: str  # for people
    project: Path
    values: tuple[Path, ...]
    earlier: Iterator[str] = field(default_factory=lambda: iter(()))
    repository: Path = PROJECT
    begun: Entry | None = None

    def unfinished(self, record: Deployed) -> str:
        """Return why the record does not have all that ran: a deploy was killed, or runs now; empty if it has."""
        if self.begun is None or _ended(self.begun, record):
            return ""
        return f"the {self.begun.kind} of {self.begun.release} is not finished; run its jobs again, or go back, first"

    def migrations(self, record: Deployed, variables: Mapping[str, str], place: Path) -> Path:
        """Copy the scripts that ran into the folder `place`, which is new, and return it.

        After a rollback that is more than its release has: what ran later stays, and an earlier commit has the text.
        Less the repeatable scripts whose view a versioned one dropped since. Raise CommitMissing, also for a script
        whose text no commit has: what it made would count as made by hand.
        """
        ran = {each.name for each in record.scripts}
        _copy(self.project / "migrations", ran, place)
        own = _names(place)
        while (absent := ran - _names(place)) and (commit := next(self.earlier, None)):
            with contents.files(commit, self.repository) as project:
                _copy(project / "migrations", absent, place)
        gone = _gone(record, own, script.read(place, variables)[0])
        _remove(place, gone)
        if lost := sorted(ran - _names(place) - gone):
            raise CommitMissing(f"no commit that is here has the text of {lost[0]}, which ran there; git fetch origin")
        return place


@contextmanager
def deployed(environment: Environment, records: Records, repository: Path = PROJECT) -> Iterator[Baseline]:
    """Yield what the environment has. Raise CommitMissing if the repository does not have the commit."""
    journal = records.journal()
    if journal.current is None:
        yield Baseline("the working tree", repository, (), repository=repository)
        return
    release = records.current_release()
    with contents.files(journal.current.commit, repository) as project:
        values = tuple(images.values(release, environment, project))
        before = earlier.commits(journal, [journal.current.commit], repository)
        begun = None if journal.current.passed_at else journal.current
        yield Baseline(_name(journal.current), project, values, before, repository, begun)


def _ended(begun: Entry, record: Deployed) -> bool:
    """Return whether the record is that of this deploy, which ran to its end.

    One from before it may have the same commit: a rollback goes to the commit whose deploy wrote it. Both times are
    ISO 8601, UTC, with whole seconds, so their texts compare as they do.
    """
    return record.complete and record.commit == begun.commit and record.at >= begun.begun_at


def _name(entry: Entry) -> str:
    return f"{entry.release}, which {'passed' if entry.passed_at else 'was begun'} {_minute(entry)} UTC"


def _minute(entry: Entry) -> str:
    return (entry.passed_at or entry.begun_at)[:16].replace("T", " ")


def _gone(record: Deployed, own: Collection[str], scripts: Sequence[Script]) -> set[str]:
    """Return the repeatable scripts that are not the release's `own`, and whose view a versioned script dropped.

    A view that such a script of the release dropped is not there: `migrate` drops it again after a rollback made it.
    """
    when = {past.name: past.installed for past in record.scripts}
    drops = [
        (statement.name.object, each.name)
        for each in scripts
        if each.kind == "V"
        for statement in read(each.text)
        if (statement.verb, statement.kind) == ("DROP", "VIEW") and statement.name.parts
    ]
    return {
        past.name
        for past in record.scripts
        if past.kind == "R" and past.name not in own
        for view, dropping in drops
        if view == _view_of(past.name) and (dropping in own or when.get(dropping, 0) >= past.installed)
    }


def _view_of(name: str) -> str:
    """Return the view of a repeatable script, R__view.sql."""
    return name.partition("__")[2].partition(".")[0].upper()


def _remove(place: Path, names: Collection[str]) -> None:
    for path in place.rglob("*"):
        if path.is_file() and _name_of(path) in names:
            path.unlink()


def _copy(migrations: Path, wanted: Collection[str], place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for path in migrations.rglob("*"):
        if path.is_file() and _name_of(path) in wanted:
            target = place / path.relative_to(migrations)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _names(place: Path) -> set[str]:
    return {_name_of(path) for path in place.rglob("*") if path.is_file()}


def _name_of(path: Path) -> str:
    """Return the name under which schemachange keeps a script in its history."""
    return path.name.removesuffix(".jinja")
