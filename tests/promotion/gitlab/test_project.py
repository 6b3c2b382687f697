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


@pytest.mark.parametrize("url", ["", "/srv/git/marquee.git", "file:///srv/git/marquee.git", "https://gitlab.com/"])
def test_a_clone_of_something_else_names_none(tmp_path, url):
    git(tmp_path, "init", "--quiet")
    if url:
        git(tmp_path, "remote", "add", "origin", url)
    with pytest.raises(PromotionError, match=r"name the project: --gitlab-project GROUP/NAME$"):
        of_clone("https://gitlab.com", tmp_path)
