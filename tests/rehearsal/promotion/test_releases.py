"""The second release: a commit with a migration, a view and a changed resource of each environment."""

import json

import pytest

from promotion.release.release import Image
from rehearsal.promotion import releases
from tests.git import git
from tests.repository import make_repository


def test_the_second_release_changes_each_kind_of_thing_once(tmp_path):
    project = make_repository(tmp_path / "project").root
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "first")

    commit = releases.commit_second(project, ["dev", "prod"])

    assert git(project, "show", "--name-only", "--format=%H", "HEAD").split() == [
        *(commit, "environments/dev.tfvars.json", "environments/prod.tfvars.json"),
        *("migrations/marts/R__top_books.sql", f"migrations/raw/{releases.SCRIPT}"),
    ]
    values = json.loads((project / "environments" / "prod.tfvars.json").read_text())
    assert values["alarms"] == {"oldest_message_seconds": releases.LATE_SECONDS}


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_digest_is_one_that_a_release_takes(name):
    assert Image(name="splitter", dockerfile="a", digest=releases.digest(name)).digest == releases.digest(name)
    assert releases.digest("first") != releases.digest("second")
