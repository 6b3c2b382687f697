import pytest

from localcloud.aws.json_body import fields


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"null", b"{", b"\xff"])
def test_what_is_no_object_has_no_fields(body):
    assert fields(body) == {}


def test_an_object_has_its_fields():
    assert fields(b'{"registryId": "1", "imageIds": []}') == {"registryId": "1", "imageIds": []}
