"""Protect what jobs run from those who may not deploy: forks, older pipelines, and jobs of other branches.

Any developer's job could replace the cache and the image for the jobs that deploy, and a maintainer's press runs the
code of a fork with the project's rights.
The cache: https://docs.gitlab.com/ci/caching/#separate-caches-between-protected-and-unprotected-branches
Forks: https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#prevent-pipelines-from-fork-projects
Outdated jobs: https://docs.gitlab.com/ci/environments/deployment_safety/#prevent-outdated-deployment-jobs
The image of the jobs, in the project's own registry, where developers may push unless a rule protects it:
https://docs.gitlab.com/user/packages/container_registry/container_repository_protection_rules/
"""

from collections.abc import Iterator
from typing import Any

IMAGE = "ci"
_MAINTAINER = "maintainer"
# The settings of a project (https://docs.gitlab.com/api/projects/#update-a-project), and what they mean.
_SWITCHES = (
    ("ci_separated_caches", True, "caches", "apart for protected and other branches"),
    ("ci_allow_fork_pipelines_to_run_in_parent_project", False, "pipelines of forks", "none runs in this project"),
    ("ci_forward_deployment_enabled", True, "outdated deployment jobs", "none runs after a newer one"),
)


def protect(project: Any) -> Iterator[str]:
    """Protect them in `project`, an object of python-gitlab, and yield a line for each. Raise GitlabError."""
    for name, value, what, meaning in _SWITCHES:
        yield f"{what}: {_switch(project, name, value)}, {meaning}"
    yield _image(project)


def _switch(project: Any, name: str, value: bool) -> str:
    if getattr(project, name) == value:
        return "kept"
    setattr(project, name, value)
    project.save()
    return "set"


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
