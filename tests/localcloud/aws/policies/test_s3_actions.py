"""The actions of S3: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"""

from localcloud.aws.policies.s3_actions import actions, condition_keys

NAMED = {action.name: action for action in actions()}


def test_an_action_is_of_buckets_or_of_objects():
    assert {action.of for action in actions()} == {"bucket", "object"}
    assert NAMED["s3:GetObject"].of == NAMED["s3:PutObjectTagging"].of == "object"
    assert NAMED["s3:ListBucket"].of == NAMED["s3:PutEncryptionConfiguration"].of == "bucket"
    assert not {"s3:ListAllMyBuckets", "s3:HeadObject", "s3:PutBucketEncryption"} & NAMED.keys()


def test_an_action_takes_its_keys_and_those_of_all():
    assert NAMED["s3:ListBucket"].takes("s3:prefix")
    assert not NAMED["s3:GetObject"].takes("s3:prefix")
    assert NAMED["s3:GetObject"].takes("s3:existingobjecttag/state")
    assert all(action.takes("s3:tlsversion") for action in actions())
    assert {"s3:prefix", "s3:tlsversion", "s3:x-amz-server-side-encryption"} <= condition_keys()
