"""A file that is put again while somebody else writes it."""

import io

import pytest
from botocore.exceptions import ClientError

from erasure.objects import Version
from erasure.streaming_removal import put_again
from promotion.errors import PromotionError

BEFORE = Version("landing", "streaming/users/a.csv", "1", '"e"', 9, latest=True)


class Refusing:
    """S3 that refuses every PUT with one status: two writes can't be made to collide at will."""

    def __init__(self, status: int):
        self.status = status

    def head_object(self, **named: str) -> dict:
        return {"ContentLength": 9}

    def put_object(self, **named: object) -> dict:
        raise ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": self.status}}, "PutObject")


def test_a_newer_version_is_told_from_a_write_that_collided():
    """409 is no newer version: the version that S3 has is the only one, and may not go.

    "If a conflicting operation occurs during the upload S3 returns a 409 ConditionalRequestConflict response":
    https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/s3/aws.sdk.kotlin.services.s3.model/-put-object-request/if-match.html
    """
    assert [put_again(Refusing(status), BEFORE, io.BytesIO(), {}) for status in (404, 412)] == [None, None]
    with pytest.raises(PromotionError, match=r"somebody else writes streaming/users/a.csv, too: run this again"):
        put_again(Refusing(409), BEFORE, io.BytesIO(), {})
