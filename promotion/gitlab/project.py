"""The project in GitLab that this clone is of, by its remote."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.visible_text import visible_line
from promotion.environment import PROJECT
from promotion.errors import PromotionError
from promotion.repository import line

# git@host:group/name.git, as against a URL: https://git-scm.com/docs/git-clone#_git_urls
_BY_SSH = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>(?!//).+)")


def of_clone(gitlab_url: str, repository: Path = PROJECT) -> str:
    """Return GROUP/NAME of the remote `origin`, which has to be on this instance. Raise PromotionError."""
    instance = urlsplit(gitlab_url)
    host, path = _place(line(repository, "remote", "get-url", "origin"), instance.path.strip("/"))
    if not path or host != instance.hostname:
        where = visible_line(f"{instance.hostname}{instance.path.rstrip('/')}" if instance.hostname else gitlab_url)
        raise PromotionError(f"no remote `origin` on {where} here; name the project: --gitlab-project GROUP/NAME")
    return path


def _place(remote: str, under: str) -> tuple[str | None, str]:
    """Return the host and the project's path of a remote; empty for one that is not below the instance's path `under`.

    A remote by SSH is taken as it is. https://docs.gitlab.com/install/relative_url/
    """
    if by_ssh := _BY_SSH.fullmatch(remote):
        return by_ssh["host"], _name(by_ssh["path"])
    url = urlsplit(remote)
    name = _name(url.path)
    if not under or url.scheme not in ("http", "https"):
        return url.hostname, name
    return url.hostname, name.removeprefix(f"{under}/") if name.startswith(f"{under}/") else ""


def _name(path: str) -> str:
    return path.strip("/").removesuffix(".git")
