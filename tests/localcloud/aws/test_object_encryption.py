"""To read or write an object takes a right on its KMS key, too."""

import uuid

import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.localcloud.aws.conftest import allow, document, refusal
from tests.localcloud.aws.test_root_signatures import client

OBJECTS = allow("s3:*")


@pytest.fixture
def key(cloud) -> str:
    return cloud.client("kms").create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def encrypted(cloud, bucket, key) -> str:
    """The bucket, whose files are encrypted with the key from now on; `secret` is one of them."""
    s3 = cloud.client("s3")
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
    s3.put_object(Bucket=bucket, Key="secret", Body=b"content")
    return bucket


@pytest.mark.rule(
    "To read an object that KMS encrypts needs kms:Decrypt on its key beside s3:GetObject",
    source="AmazonS3/latest/userguide/UsingKMSEncryption.html",
)
def test_a_read_needs_the_right_to_decrypt(assumed, encrypted, key):
    without, with_key = assumed(OBJECTS)("s3"), assumed(OBJECTS, allow("kms:Decrypt", key))("s3")
    assert refusal(without.get_object, Bucket=encrypted, Key="secret") == "AccessDenied"
    assert without.get_object(Bucket=encrypted, Key="k")["Body"].read() == b"content"
    assert with_key.get_object(Bucket=encrypted, Key="secret", Range="bytes=0-2")["Body"].read() == b"con"


@pytest.mark.rule(
    "To write an object that KMS encrypts, by the bucket's default or by the request, needs kms:GenerateDataKey",
    source="AmazonS3/latest/userguide/UsingKMSEncryption.html",
)
def test_a_write_needs_the_right_to_a_data_key(assumed, encrypted, bucket, key):
    without, with_key = assumed(OBJECTS)("s3"), assumed(OBJECTS, allow("kms:GenerateDataKey", key))("s3")
    assert refusal(without.put_object, Bucket=encrypted, Key="new", Body=b"") == "AccessDenied"
    asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key.rpartition("/")[2]}
    assert refusal(without.put_object, Bucket=bucket, Key="new", Body=b"", **asked) == "AccessDenied"
    without.put_object(Bucket=encrypted, Key="plain", Body=b"", ServerSideEncryption="AES256")
    assert with_key.put_object(Bucket=encrypted, Key="new", Body=b"")["SSEKMSKeyId"] == key
    assert refusal(with_key.get_object, Bucket=encrypted, Key="new") == "AccessDenied"


@pytest.mark.rule(
    "A copy decrypts its source with the caller's rights",
    source="AmazonS3/latest/userguide/UsingKMSEncryption.html",
    status="matches AWS; the page says it of every download, of a copy's from memory",
)
def test_a_copy_reads_its_source(assumed, encrypted):
    copy = assumed(OBJECTS)("s3").copy_object
    source = {"Bucket": encrypted, "Key": "out", "CopySource": f"{encrypted}/secret"}
    assert refusal(copy, **source, ServerSideEncryption="AES256") == "AccessDenied"


@pytest.mark.rule(
    "A multipart upload needs kms:GenerateDataKey to begin and kms:Decrypt for its parts",
    source="https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key",
)
def test_the_parts_of_an_upload_are_read_again(assumed, encrypted, key):
    upload = {"Bucket": encrypted, "Key": "big"}
    assert refusal(assumed(OBJECTS)("s3").create_multipart_upload, **upload) == "AccessDenied"
    writer = assumed(OBJECTS, allow("kms:GenerateDataKey", key))("s3")
    upload["UploadId"] = writer.create_multipart_upload(**upload)["UploadId"]
    assert refusal(writer.upload_part, **upload, PartNumber=1, Body=b"x") == "AccessDenied"
    both = assumed(OBJECTS, allow(["kms:Decrypt", "kms:GenerateDataKey"], key))("s3")
    part = both.upload_part(**upload, PartNumber=1, Body=b"x")
    both.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})


@pytest.mark.rule(
    "S3 asks KMS with kms:ViaService and the object's ARN as encryption context, with a bucket key the bucket's",
    source="AmazonS3/latest/userguide/bucket-key.html",
    status="matches AWS; whether an object has a bucket key is that of its bucket's settings now",
)
def test_a_key_may_be_used_through_s3_for_one_bucket(cloud, assumed, encrypted, key):
    region = cloud.variables["AWS_REGION"]

    def reader(service: str, context: str):
        condition = {"kms:ViaService": f"{service}.{region}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": context}
        return assumed(OBJECTS, allow("kms:Decrypt", key, StringEquals=condition))

    through = reader("s3", f"arn:aws:s3:::{encrypted}")
    assert through("s3").get_object(Bucket=encrypted, Key="secret")["Body"].read() == b"content"
    for other in (reader("sqs", f"arn:aws:s3:::{encrypted}"), reader("s3", f"arn:aws:s3:::{encrypted}/secret")):
        assert refusal(other("s3").get_object, Bucket=encrypted, Key="secret") == "AccessDenied"
    text = cloud.client("kms").encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert refusal(through("kms").decrypt, CiphertextBlob=text) == "AccessDeniedException"


@pytest.mark.rule(
    "HEAD of an encrypted object needs kms:Decrypt only when it asks for the checksum",
    source="from memory",
)
def test_headers_are_not_encrypted(assumed, encrypted):
    s3 = assumed(OBJECTS)("s3")
    assert s3.head_object(Bucket=encrypted, Key="secret")["ContentLength"] == 7
    asked = s3.head_object
    with pytest.raises(s3.exceptions.ClientError, match="403"):
        asked(Bucket=encrypted, Key="secret", ChecksumMode="ENABLED")


@pytest.mark.rule(
    "The key's own policy decides, too: a Deny in it, or no Allow, refuses the object",
    source="kms/latest/developerguide/key-policies.html",
)
def test_the_policy_of_the_key_is_asked(cloud, assumed, encrypted, key):
    reader = assumed(OBJECTS, allow("kms:Decrypt", key))("s3")
    statement = {"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "kms:*", "Resource": "*"}
    kms = cloud.client("kms")
    before = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    foreign = {"Policy": document(statement), "BypassPolicyLockoutSafetyCheck": True}
    kms.put_key_policy(KeyId=key, PolicyName="default", **foreign)
    assert refusal(reader.get_object, Bucket=encrypted, Key="secret") == "AccessDenied"
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=before)
    reader.get_object(Bucket=encrypted, Key="secret")


@pytest.mark.rule(
    "A request without a signature for an object that KMS encrypts is InvalidArgument",
    source="AmazonS3/latest/userguide/UsingKMSEncryption.html#aws-signature-version-4-sse-kms",
)
def test_an_open_bucket_opens_no_key(cloud, encrypted):
    s3 = cloud.client("s3")
    s3.delete_public_access_block(Bucket=encrypted)
    world = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{encrypted}/*"}
    s3.put_bucket_policy(Bucket=encrypted, Policy=document(world))
    nobody = client(cloud, "s3", config=Config(signature_version=UNSIGNED))
    assert nobody.get_object(Bucket=encrypted, Key="k")["Body"].read() == b"content"
    assert refusal(nobody.get_object, Bucket=encrypted, Key="secret") == "InvalidArgument"


@pytest.mark.rule(
    "S3 neither writes nor reads with a key that is not there, is disabled or is about to be deleted",
    source="https://github.com/localstack/localstack/pull/7786",
)
def test_a_key_that_can_not_be_used(cloud, account, encrypted):
    s3, kms = cloud.client("s3"), cloud.client("kms")
    missing = f"arn:aws:kms:{cloud.variables['AWS_REGION']}:{account}:key/{uuid.uuid4()}"
    put = {"Bucket": encrypted, "Key": "state", "Body": b"content", "ServerSideEncryption": "aws:kms"}
    assert refusal(s3.put_object, **put, SSEKMSKeyId=missing) == "KMS.NotFoundException"
    own = kms.create_key()["KeyMetadata"]["KeyId"]
    s3.put_object(**put, SSEKMSKeyId=own)
    kms.disable_key(KeyId=own)
    assert refusal(s3.put_object, **put, SSEKMSKeyId=own) == "KMS.DisabledException"
    assert refusal(s3.get_object, Bucket=encrypted, Key="state") == "KMS.DisabledException"
    kms.schedule_key_deletion(KeyId=own, PendingWindowInDays=7)
    assert refusal(s3.put_object, **put, SSEKMSKeyId=own) == "KMS.KMSInvalidStateException"
    assert refusal(s3.get_object, Bucket=encrypted, Key="state") == "KMS.KMSInvalidStateException"
