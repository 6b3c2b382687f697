"""The release that an environment has, as files: what it is compared with.

The journal names the release, and git has its files. An environment outside of the promotion's order, `local`, has
none: there the working tree is deployed.
"""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from promotion.environment import PROJECT, Environment
from promotion.migration.deployed import Deployed
from promotion.release import contents, earlier, images
from promotion.release.journal import Entry, Records


@dataclass(frozen=True)
class Baseline:
    """`project`: the folder of the release's files; `values`: further files of Terraform's variables.

    `earlier`: the commits that the environment had before, the newest first. `begun`: the deploy, if it has not passed.
    """

    name: str  # for people
    project: Path
    values: tuple[Path, ...]
    earlier: tuple[str, ...] = ()
    repository: Path = PROJECT
    begun: Entry | None = None

    def unfinished(self, record: Deployed) -> str:
        """Return why the record does not have all that ran: a deploy was killed, or runs now; empty if it has."""
        if self.begun is None or self.begun.commit == record.commit:
            return ""
        return f"the {self.begun.kind} of {self.begun.release} is not finished; run its jobs again, or go back, first"

    def migrations(self, record: Deployed, place: Path) -> Path:
        """Copy the scripts that ran into the folder `place`, which is new, and return it.

        After a rollback that is more than its release has: what ran later stays, and an earlier commit has the text.
        Raise CommitMissing.
        """
        ran = {each.name for each in record.scripts}
        _copy(self.project / "migrations", ran, place)
        for commit in self.earlier:
            if not (absent := ran - _names(place)):
                break
            with contents.files(commit, self.repository) as project:
                _copy(project / "migrations", absent, place)
        return place


@contextmanager
def deployed(environment: Environment, records: Records, repository: Path = PROJECT) -> Iterator[Baseline]:
    """Yield what the environment has. Raise CommitMissing if the repository does not have the commit."""
    journal = records.journal()
    if journal.current is None:
        yield Baseline("the working tree", repository, (), (), repository)
        return
    release = records.current_release()
    with contents.files(journal.current.commit, repository) as project:
        values = tuple(images.values(release, environment, project))
        before = tuple(earlier.commits(journal, [journal.current.commit], repository))
        begun = None if journal.current.passed_at else journal.current
        yield Baseline(_name(journal.current), project, values, before, repository, begun)


def _name(entry: Entry) -> str:
    return f"{entry.release}, which {'passed' if entry.passed_at else 'was begun'} {_minute(entry)} UTC"


def _minute(entry: Entry) -> str:
    return (entry.passed_at or entry.begun_at)[:16].replace("T", " ")


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
