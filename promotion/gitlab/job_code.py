"""Protect the cache and the image of jobs: any developer's job could replace them for the jobs that deploy.

The cache: https://docs.gitlab.com/ci/caching/#separate-caches-between-protected-and-unprotected-branches
The image of the jobs, in the project's own registry, where developers may push unless a rule protects it:
https://docs.gitlab.com/user/packages/container_registry/container_repository_protection_rules/
"""

from collections.abc import Iterator
from typing import Any

IMAGE = "ci"
_MAINTAINER = "maintainer"


def protect(project: Any) -> Iterator[str]:
    """Protect both in `project`, an object of python-gitlab, and yield a line for each. Raise GitlabError."""
    yield _caches(project)
    yield _image(project)


def _caches(project: Any) -> str:
    if project.ci_separated_caches:
        return "caches: kept apart, of protected and other branches"
    project.ci_separated_caches = True
    project.save()
    return "caches: set apart, of protected and other branches"


def _image(project: Any) -> str:
    """https://docs.gitlab.com/api/container_repository_protection_rules/"""
    path = f"{project.path_with_namespace}/{IMAGE}"
    wanted = {"minimum_access_level_for_push": _MAINTAINER, "minimum_access_level_for_delete": _MAINTAINER}
    rules = project.registry_protection_repository_rules
    found = next((each for each in rules.list(iterator=True) if each.repository_path_pattern == path), None)
    if found is None:
        rules.create({"repository_path_pattern": path, **wanted})
        return f"images {path}: protected, maintainers push"
    if all(getattr(found, name) in (level, "owner", "admin") for name, level in wanted.items()):
        return f"images {path}: kept, no developer pushes"
    rules.update(found.id, wanted)
    return f"images {path}: set, maintainers push"
