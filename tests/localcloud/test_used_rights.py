"""The rights that requests used are written down, in both halves of the cloud, where somebody asked for it."""

import json

import snowflake.connector

from localcloud import used_rights
from localcloud.used_rights import UsedRights
from tests.localcloud.aws.conftest import account, allow, assumed, refusal  # noqa: F401


def written(cloud, half: str) -> list[dict]:
    file = cloud.rights / f"{half}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_right_is_there_once_until_the_file_is_removed(tmp_path):
    rights = UsedRights(tmp_path / "rights" / "aws.jsonl")
    for _ in range(2):
        rights.add({"action": "a"})
    rights.add({"action": "b"})
    assert (tmp_path / "rights" / "aws.jsonl").read_text() == '{"action": "a"}\n{"action": "b"}\n'
    (tmp_path / "rights" / "aws.jsonl").unlink()
    rights.add({"action": "a"})
    assert (tmp_path / "rights" / "aws.jsonl").read_text() == '{"action": "a"}\n'


def test_a_right_is_there_once_after_a_restart(tmp_path):
    file = tmp_path / "aws.jsonl"
    for _ in range(2):
        UsedRights(file).add({"action": "a"})
    rights = UsedRights(file)
    rights.add({"action": "b"})
    rights.add({"action": "a"})
    assert file.read_text() == '{"action": "a"}\n{"action": "b"}\n'


def test_nothing_is_written_unless_somebody_asks():
    assert used_rights.of("aws", {}) is None


def test_aws_writes_what_it_allowed_and_nothing_that_it_refused(cloud, assumed):  # noqa: F811
    cloud.client("s3").create_bucket(
        Bucket="used-rights", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    try:
        s3 = assumed(allow("s3:ListBucket", "arn:aws:s3:::used-rights"), name="used-rights")("s3")
        s3.list_objects_v2(Bucket="used-rights", Prefix="a/")
        assert refusal(s3.put_object, Bucket="used-rights", Key="k", Body=b"") == "AccessDenied"
    finally:
        cloud.client("s3").delete_bucket(Bucket="used-rights")
    [found] = [each for each in written(cloud, "aws") if each["principal"].endswith(":assumed-role/used-rights")]
    assert (found["action"], found["resource"]) == ("s3:ListBucket", "arn:aws:s3:::used-rights")
    assert found["keys"]["s3:prefix"] == "a/"


def test_snowflake_writes_the_grant_without_which_the_answer_were_no(cloud):
    names = ("host", "port", "protocol", "account", "user", "password")
    settings = {name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    with snowflake.connector.connect(**settings) as connection:
        run = connection.cursor().execute
        for statement in (
            "CREATE DATABASE USED_RIGHTS",
            "CREATE TABLE USED_RIGHTS.PUBLIC.T (N INTEGER)",
            "CREATE ROLE USED_RIGHTS",
            "GRANT USAGE ON DATABASE USED_RIGHTS TO ROLE USED_RIGHTS",
            "GRANT USAGE ON SCHEMA USED_RIGHTS.PUBLIC TO ROLE USED_RIGHTS",
            "GRANT SELECT, INSERT ON TABLE USED_RIGHTS.PUBLIC.T TO ROLE USED_RIGHTS",
            "GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE USED_RIGHTS",
            "GRANT ROLE USED_RIGHTS TO USER ADMIN",
            "USE SECONDARY ROLES NONE",
            "USE ROLE USED_RIGHTS",
            "SELECT N FROM USED_RIGHTS.PUBLIC.T",
            "USE ROLE ACCOUNTADMIN",
            "DROP DATABASE USED_RIGHTS",
            "DROP ROLE USED_RIGHTS",
        ):
            run(statement)
    found = {
        (each["privilege"], each["kind"], ".".join(each["name"]))
        for each in written(cloud, "snowflake")
        if each["role"] == "USED_RIGHTS"
    }
    assert ("SELECT", "TABLE", "USED_RIGHTS.PUBLIC.T") in found
    assert ("USAGE", "DATABASE", "USED_RIGHTS") in found and ("USAGE", "SCHEMA", "USED_RIGHTS.PUBLIC") in found
    assert ("USAGE", "WAREHOUSE", "COMPUTE_WH") in found
    assert {each for each in found if each[0] == "INSERT"} == set()
