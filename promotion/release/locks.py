"""Terraform's lock files in a release: each environment runs the providers that the record names, and no others."""

import hashlib
from pathlib import Path

from promotion.errors import PromotionError
from promotion.release.release import Lock, Release
from promotion.terraform import lock_file

_NAMES = (lock_file.COMMITTED, lock_file.TAKEN)


class OtherLock(PromotionError):
    """A lock file is another one than the release's."""


def read(project: Path) -> tuple[Lock, ...]:
    """Return the committed lock files of the roots below `project`/terraform, by path.

    The environments' root has its file under another name: what Terraform wrote there beside it is nobody's.
    """
    return tuple(
        Lock(path=path.relative_to(project).as_posix(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted((project / "terraform").rglob("*.lock.hcl"))
        if path.name in _NAMES and not (path.name == lock_file.TAKEN and path.with_name(lock_file.COMMITTED).is_file())
    )


def require(release: Release, project: Path) -> None:
    """Raise OtherLock unless the lock files in `project` are those of the release; one of before had none."""
    if not release.locks:
        return
    there, wanted = ({each.path: each.sha256 for each in locks} for locks in (read(project), release.locks))
    for path in sorted(there.keys() | wanted.keys()):
        if there.get(path) != wanted.get(path):
            raise OtherLock(
                f"{path} is not the one of {release.id}: other providers would be taken than were tried before; "
                f"check out commit {release.commit[:12]}, or run a new pipeline"
            )
