"""The order of the environments: each takes only the release that the one before it passed with."""

from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from promotion import aws
from promotion.environment import FOLDER, PROJECT, Environment
from promotion.errors import PromotionError
from promotion.release import file, images, locks
from promotion.release.journal import Entry, Journal, Records
from promotion.release.release import NEWER, Release, is_newer

_FILE = FOLDER / "promotion.yaml"


class NotAdmitted(PromotionError):
    """The environment may not take this release, or none at all."""


def order(path: Path = _FILE) -> list[str]:
    """Return the names of the environments in the order of a promotion. Raise PromotionError."""
    return _names("order", path)


def protected(path: Path = _FILE) -> list[str]:
    """Return the names of the environments that GitLab protects. Raise PromotionError."""
    return _names("protected", path)


def _names(key: str, path: Path) -> list[str]:
    try:
        return [str(name) for name in yaml.safe_load(path.read_text())[key]]
    except (FileNotFoundError, yaml.YAMLError, KeyError, TypeError) as error:
        raise PromotionError(f"{path.name} has no list `{key}` of environments; restore it from git") from error


def before(environment: Environment) -> str | None:
    """Return the environment that has to pass first; None if there is none."""
    names = order()
    place = names.index(environment.name) if environment.name in names else 0
    return names[place - 1] if place else None


def after(environment: Environment) -> str | None:
    """Return the environment that comes next; None if there is none."""
    names = order()
    place = names.index(environment.name) + 1 if environment.name in names else len(names)
    return names[place] if place < len(names) else None


def require(release: Release | None, environment: Environment, verb: str) -> None:
    """Raise NotAdmitted, OtherLock, ImagesMissing unless the environment may take this release, and all of it is here.

    `verb` runs again if the registry is down. Whether it may come at all is said without an account.
    """

    def records() -> Records:
        return Records(environment, aws.client(environment, "s3"))

    check(environment, release, lambda: records().current_release(), lambda: records().journal())
    if release:
        locks.require(release, PROJECT)
    images.require(release, environment, verb)


def check(
    environment: Environment,
    release: Release | None,
    deployed: Callable[[], Release | None],
    journal: Callable[[], Journal] = Journal,
) -> None:
    """Raise NotAdmitted unless the environment may take this release; None is taken outside of the order only.

    `deployed` returns the release that the environment has, and is asked last; `journal` its journal, for a message.
    """
    if environment.name not in order():
        return
    if release is None:
        raise NotAdmitted(
            f"{environment.name} takes a release, and there is none here; write it: python -m scripts.release write"
        )
    _check_order(environment, release)
    if current := deployed():
        _check_age(environment, release, current, journal)
        _check_images(environment, release, current)


def check_providers(environment: Environment, taken: Mapping[str, str]) -> None:
    """Raise NotAdmitted unless Terraform took the providers with which the environment before passed.

    `taken`: {source: version}. Where they come from a mirror, no lock file names them.
    """
    first = before(environment)
    passed = _passed(first) if first else None
    for source, version in sorted(passed.providers.items()) if passed else ():
        if taken.get(source) != version:
            raise NotAdmitted(
                f"{environment.name} would run {source} {taken.get(source, 'in no version')}, and {first} passed with "
                f"{version}; put that one into TF_PLUGIN_MIRROR, or unset it for that of terraform/registry.lock.hcl"
            )


def _check_order(environment: Environment, release: Release) -> None:
    if (first := before(environment)) is None:
        return
    passed = _passed(first)
    if passed is None:
        raise NotAdmitted(
            f"{environment.name} takes only what {first} passed with, and {first} has not passed with {release.id}; "
            f"deploy and verify {first} first"
        )
    if (passed.release, passed.sha256) != (release.id, release.sha256):
        raise NotAdmitted(
            f"{environment.name} takes only what {first} passed with, which is {passed.release} "
            f"({passed.sha256[:12]}), not {release.id} ({release.sha256[:12]}); run a new pipeline"
        )


def _check_age(environment: Environment, release: Release, deployed: Release, journal: Callable[[], Journal]) -> None:
    """Raise NotAdmitted if the release is of an older pipeline than the one that the environment has.

    A job of an old pipeline may be retried for weeks. Its images and infrastructure would come back, and then its
    migrations be refused, half way: what ran since is not among its scripts. A rollback asks that before it starts,
    and takes only what the environment passed with.
    """
    if not release.is_older_than(deployed):
        return
    name, newest = environment.name, "run a new pipeline of the default branch"
    if any(each.release == release.id and each.passed_at for each in journal().entries):
        way = f"go back with: python -m scripts.rollback {name} {release.id}, or {newest}"
    else:
        way = f"no rollback leads there, as {name} never passed with it; leave this job as it is, or {newest}"
    raise NotAdmitted(f"{release.id} is of an older pipeline than {deployed.id}, which {name} has; {way}")


def _check_images(environment: Environment, release: Release, deployed: Release) -> None:
    """Raise NotAdmitted if an image came by digest, and would be a tag now, of which nobody knows what it is."""
    named = images.references(release, environment.values_file)
    if absent := [name for name in named if name in deployed.digests and name not in release.digests]:
        raise NotAdmitted(
            f"{release.id} has no digest of {', '.join(absent)}, and {deployed.id}, which {environment.name} has, "
            "has one: nothing was pushed; set the variable PUSH of the GitLab environment `registry`, then run a new "
            "pipeline"
        )


def hand_on(environment: Environment, entry: Entry) -> Path:
    """Write that the environment passed, for the environment after it, and return the file."""
    path = _path(environment.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(entry.model_dump_json(indent=2) + "\n")
    return path


def _passed(name: str) -> Entry | None:
    path = _path(name)
    if not path.is_file():
        return None
    try:
        return Entry.model_validate_json(path.read_bytes())
    except ValidationError as error:
        if is_newer(error):
            raise NotAdmitted(f"{path} {NEWER}") from error
        raise NotAdmitted(f"{path} is damaged; run {name}:verify again") from error


def _path(name: str) -> Path:
    return file.folder() / f"{name}.json"
