"""The pipeline over a clone: the variables of GitLab's scopes, and the artifacts that jobs hand on."""

import json

import yaml

from rehearsal.processes import Processes
from rehearsal.promotion.pipeline import Pipeline


def pipeline(folder) -> Pipeline:
    return Pipeline(folder, folder / "index.js", Processes(folder, {}))


def test_a_variable_has_a_value_for_each_scope(tmp_path):
    made = pipeline(tmp_path)
    made.configure([{"ROLE": {"dev": "a", "dev/plan": "b"}}, {"ROLE": {"prod": "c"}}], {"CACHE": "/cache"})

    file = tmp_path / ".gitlab-ci-local-variables.yml"
    assert yaml.safe_load(file.read_text()) == {
        "CACHE": {"type": "variable", "values": {"*": "/cache"}},
        "ROLE": {"type": "variable", "values": {"dev": "a", "dev/plan": "b", "prod": "c"}},
    }
    assert file.stat().st_mode & 0o777 == 0o600, "logins are in it"


def test_what_was_published_is_where_the_release_looks(tmp_path):
    made = pipeline(tmp_path)
    made.publish({"splitter": "sha256:1"})
    assert json.loads(made.artifact("publish", "build/images/digests.json").read_text()) == {"splitter": "sha256:1"}
