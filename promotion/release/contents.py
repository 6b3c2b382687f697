"""The record of a commit, read from git: no file of the working tree gets into it."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from contracts.reader import read_all
from pipelines.visible_text import visible_line
from promotion.environment import PROJECT
from promotion.errors import PromotionError
from promotion.migration import commit as git
from promotion.release import locks, providers
from promotion.release.release import Image, MigrationFile, Provenance, Release, release_id
from promotion.repository import ask

# {image: its Dockerfile}; an earlier commit may lack one.
DOCKERFILES = {
    "splitter": "pipelines/splitter/Dockerfile",
    "bulk_load": "pipelines/bulk_load/Dockerfile",
    "exploration": "pipelines/exploration/Dockerfile",
    "ci": ".gitlab/Dockerfile",
}
_SUFFIXES = (".sql", ".sql.jinja")


def committed_at(commit: str, project: Path = PROJECT) -> str:
    """Return the time of a commit, ISO 8601. Raise CommitMissing, GitNotInstalled."""
    return _printed(project, commit, "show", "--no-patch", "--format=%cI", commit)


def resolved(revision: str, project: Path = PROJECT) -> str:
    """Return the 40 digits of a commit. Raise CommitMissing, GitNotInstalled."""
    return _printed(project, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")


def _printed(project: Path, revision: str, *arguments: str) -> str:
    git.obtain(revision, project)
    if (printed := ask(project, *arguments, needed=True)) is None:
        raise git.CommitMissing(
            f"there is no commit {visible_line(revision)} here; git fetch it (in a job, GIT_DEPTH: 0)"
        )
    return printed.decode().strip()


@contextmanager
def files(commit: str, project: Path = PROJECT) -> Iterator[Path]:
    """Yield a folder with the files of a commit; remove it afterwards. Raise CommitMissing."""
    with tempfile.TemporaryDirectory(prefix="marquee-release-") as place:
        folder = Path(place, "project")
        folder.mkdir()
        git.unpack(commit, project, folder)
        yield folder


def read(commit: str, folder: Path, digests: Mapping[str, str], variables: Mapping[str, str]) -> Release:
    """Return the record of a commit whose files are in `folder`, still without its bill of materials.

    `digests`: {image: digest} as the build gave them; `variables`: those of the job. Raise PromotionError for a digest
    of an image that the commit does not have.
    """
    there = {name: path for name, path in DOCKERFILES.items() if (folder / path).is_file()}
    if unknown := sorted(set(digests) - set(there)):
        raise PromotionError(f"there is no image {unknown[0]} in {commit[:12]}; the images are: {', '.join(there)}")
    versions = folder / "terraform" / "versions.tf"
    contracts = folder / "contracts"
    return Release(
        id=release_id(commit, variables.get("CI_PIPELINE_ID", "")),
        commit=commit,
        images=tuple(Image(name=name, dockerfile=path, digest=digests.get(name)) for name, path in there.items()),
        providers=providers.bounds(versions.read_text()) if versions.is_file() else (),
        locks=locks.read(folder),
        migrations=tuple(_migrations(folder / "migrations")),
        contracts={name: each.version for name, each in sorted(read_all(contracts).items())},
        provenance=_provenance(variables),
    )


def _migrations(folder: Path) -> Iterator[MigrationFile]:
    for path in sorted(path for path in folder.rglob("*") if path.name.lower().endswith(_SUFFIXES)):
        text = path.read_bytes()
        yield MigrationFile(path=path.relative_to(folder).as_posix(), checksum=hashlib.sha224(text).hexdigest())


def _provenance(variables: Mapping[str, str]) -> Provenance:
    """Return what GitLab says of the job: https://docs.gitlab.com/ci/variables/predefined_variables/"""
    return Provenance(
        source=variables.get("CI_PROJECT_URL", ""),
        branch=variables.get("CI_COMMIT_BRANCH", ""),
        builder=variables.get("CI_SERVER_URL", ""),
        invocation=variables.get("CI_PIPELINE_URL", ""),
        made_at=variables.get("CI_PIPELINE_CREATED_AT", ""),
    )
