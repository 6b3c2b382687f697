"""The project in GitLab that this clone is of, by its remote."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from promotion.environment import PROJECT
from promotion.errors import PromotionError
from promotion.repository import line

# git@host:group/name.git, as against a URL: https://git-scm.com/docs/git-clone#_git_urls
_BY_SSH = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>(?!//).+)")


def of_clone(gitlab_url: str, repository: Path = PROJECT) -> str:
    """Return GROUP/NAME of the remote `origin`, which has to be on this instance. Raise PromotionError."""
    remote, host = line(repository, "remote", "get-url", "origin"), urlsplit(gitlab_url).hostname
    found = _BY_SSH.fullmatch(remote)
    there, path = (found["host"], found["path"]) if found else (urlsplit(remote).hostname, urlsplit(remote).path)
    name = path.strip("/").removesuffix(".git")
    if not name or there != host:
        raise PromotionError(f"no remote `origin` on {host} here; name the project: --gitlab-project GROUP/NAME")
    return name
