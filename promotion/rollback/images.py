"""The images of the release to go back to: which they are, and that their registry still has them."""

import json
from pathlib import Path

from promotion.environment import PROJECT, Environment
from promotion.release import images
from promotion.release.registry import ImagesMissing
from promotion.release.release import Release
from promotion.rollback.target import NoWayBack, Target


def references(release: Release | None, environment: Environment, project: Path) -> dict[str, str]:
    """Return {image: reference} of a release whose files are in `project`; None is one from before there were any."""
    file = project / environment.values_file.relative_to(PROJECT)
    if release:
        return images.references(release, file)
    return dict(json.loads(file.read_text()).get("images", {}))


def require(target: Target, release: Release | None, environment: Environment, project: Path) -> None:
    """Raise NoWayBack if an image is not in its registry: its tasks would not start, at the very end."""
    again = f"python -m scripts.rollback {environment.name} {target.entry.release}"
    remedy = f"choose another release: python -m scripts.release list {environment.name}"
    try:
        images.require_all(references(release, environment, project), environment, remedy, again)
    except ImagesMissing as missing:
        raise NoWayBack(f"no way back: {missing}") from missing
