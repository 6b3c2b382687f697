import json

import pytest

from promotion.environment import load
from promotion.release import images
from promotion.release.release import Image
from tests.promotion.release.releases import DIGEST, made

BUILT = made(images=(Image(name="splitter", dockerfile="a", digest=DIGEST), Image(name="bulk_load", dockerfile="b")))


@pytest.fixture
def prod(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    return load("prod")


def test_a_digest_replaces_the_tag_in_the_repository_that_the_environment_names(prod):
    [file] = images.values(BUILT, prod)
    assert json.loads(file.read_text()) == {
        "images": {
            "splitter": f"555555555555.dkr.ecr.eu-west-1.amazonaws.com/marquee/splitter@{DIGEST}",
            "bulk_load": "555555555555.dkr.ecr.eu-west-1.amazonaws.com/marquee/bulk-load:1",
        }
    }


@pytest.mark.parametrize("named", ["host:5000/a/b:1", "host:5000/a/b", f"host:5000/a/b@{DIGEST}"])
def test_the_port_of_a_registry_is_no_tag(named, tmp_path):
    (tmp_path / "values.json").write_text(json.dumps({"images": {"splitter": named}}))
    assert images.references(BUILT, tmp_path / "values.json") == {"splitter": f"host:5000/a/b@{DIGEST}"}


@pytest.mark.parametrize("release", [None, made(images=(Image(name="splitter", dockerfile="a"),))])
def test_without_a_digest_terraform_takes_what_the_environment_names(prod, release):
    images.values(BUILT, prod)
    assert images.values(release, prod) == []
    assert not (prod.build / "images.tfvars.json").exists()
