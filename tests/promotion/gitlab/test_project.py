"""The project of a clone, by the URL of its remote: https://git-scm.com/docs/git-clone#_git_urls"""

import pytest

from promotion.errors import PromotionError
from promotion.gitlab.project import of_clone
from tests.git import git

URLS = (
    "git@gitlab.com:video/marquee.git",
    "gitlab.com:video/marquee",
    "https://gitlab.com/video/marquee.git",
    "https://gitlab-ci-token:secret@gitlab.com/video/marquee.git",
    "ssh://git@gitlab.com:2222/video/marquee.git/",
)


@pytest.mark.parametrize("url", URLS)
def test_the_remote_names_the_project(tmp_path, url):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", url)
    assert of_clone("https://gitlab.com", tmp_path) == "video/marquee"
    with pytest.raises(
        PromotionError, match=r"^no remote `origin` on gitlab\.example here; name the project: --gitlab"
    ):
        of_clone("https://gitlab.example", tmp_path)


def test_groups_may_be_nested(tmp_path):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "git@gitlab.example:video/data/marquee.git")
    assert of_clone("https://gitlab.example", tmp_path) == "video/data/marquee"


UNDER = (
    "https://host.example/gitlab/video/marquee.git",
    "git@host.example:video/marquee.git",
    "ssh://git@host.example:2222/video/marquee.git",
)


@pytest.mark.parametrize("url", UNDER)
@pytest.mark.parametrize("instance", ["https://host.example/gitlab", "https://host.example/gitlab/"])
def test_an_instance_may_be_under_a_path(tmp_path, url, instance):
    """https://docs.gitlab.com/install/relative_url/; a remote by SSH is taken as it is."""
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", url)
    assert of_clone(instance, tmp_path) == "video/marquee"


@pytest.mark.parametrize("path", ["", "/gitlab2", "/git"])
def test_a_clone_of_another_path_of_the_host_names_none(tmp_path, path):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", f"https://host.example{path}/video/marquee.git")
    with pytest.raises(PromotionError, match=r"^no remote `origin` on host\.example/gitlab here; name the project: "):
        of_clone("https://host.example/gitlab", tmp_path)


@pytest.mark.parametrize("url", ["", "/srv/git/marquee.git", "file:///srv/git/marquee.git", "https://gitlab.com/"])
def test_a_clone_of_something_else_names_none(tmp_path, url):
    git(tmp_path, "init", "--quiet")
    if url:
        git(tmp_path, "remote", "add", "origin", url)
    with pytest.raises(PromotionError, match=r"name the project: --gitlab-project GROUP/NAME$"):
        of_clone("https://gitlab.com", tmp_path)
