"""Files are read as the role of the storage integration, or not at all; by the real connector."""

import json
import uuid

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.bench import CSV


@pytest.mark.rule(
    "An external stage is read as the IAM role of its integration",
    source="user-guide/data-load-s3-config-storage-integration",
)
@pytest.mark.rule(
    "A request that the bucket denies is error 091003 (22000)",
    source="https://github.com/rudderlabs/rudder-server/blob/master/warehouse/router/errors_test.go",
)
def test_the_role_of_the_integration_is_what_reads(bench):
    """Snowflake's own user may not read the bucket: without its role's policy nothing is read."""
    iam = bench.platform.cloud.client("iam")
    policy = iam.get_role_policy(RoleName=bench.platform.database, PolicyName="job")["PolicyDocument"]
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    iam.delete_role_policy(RoleName=bench.platform.database, PolicyName="job")
    try:
        with pytest.raises(ProgrammingError, match="Access Denied") as error:
            bench.copy(CSV)
        assert (error.value.errno, error.value.sqlstate) == (91003, "22000")
    finally:
        iam.put_role_policy(RoleName=bench.platform.database, PolicyName="job", PolicyDocument=json.dumps(policy))
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule(
    "The role is assumed with the integration's external id",
    source="user-guide/data-load-s3-config-storage-integration",
)
def test_without_its_external_id_the_role_is_not_entered(bench):
    iam = bench.platform.cloud.client("iam")
    trust = iam.get_role(RoleName=bench.platform.database)["Role"]["AssumeRolePolicyDocument"]
    other = json.loads(json.dumps(trust))
    other["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"] = "another"
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    iam.update_assume_role_policy(RoleName=bench.platform.database, PolicyDocument=json.dumps(other))
    try:
        with pytest.raises(ProgrammingError, match="Error assuming AWS_ROLE"):
            bench.copy(CSV)
    finally:
        iam.update_assume_role_policy(RoleName=bench.platform.database, PolicyDocument=json.dumps(trust))


@pytest.mark.rule(
    "An external stage is read with USAGE on its integration, the session's or the stage's owner's",
    source="user-guide/security-access-control-privileges#stage-privileges",
)
def test_without_usage_on_the_integration_nothing_is_read(bench):
    owner, integration = bench.platform._service("migrator")["role"], bench.platform.integration
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    bench.platform.execute(f"REVOKE USAGE ON INTEGRATION {integration} FROM ROLE {owner}")
    try:
        with pytest.raises(ProgrammingError, match=f"Integration '{integration}' does not exist or not authorized"):
            bench.copy(CSV)
    finally:
        bench.platform.execute(f"GRANT USAGE ON INTEGRATION {integration} TO ROLE {owner}")
    bench.copy(CSV)
    assert bench.rows() == [(1,)]


@pytest.mark.rule(
    "COPY needs INSERT on the table", source="user-guide/security-access-control-privileges#table-privileges"
)
@pytest.mark.rule(
    "COPY needs USAGE on stage and file format",
    source="user-guide/security-access-control-privileges#stage-privileges",
)
def test_rights_on_table_stage_and_format(bench):
    """The analyst may use none of them; the bulk load may use stage and format, and insert."""
    bench.put("a.csv", "n\n1\n")
    bench.create("N NUMBER")
    statement = (
        f"COPY INTO {bench.schema}.{bench.table} FROM (SELECT $1:n FROM @{bench.schema}.LANDING/x/) "
        f"FILE_FORMAT = (FORMAT_NAME = '{bench.schema}.JSON')"
    )
    role = bench.platform._service("analyst")["role"]
    with bench.platform.connect("analyst") as analyst:
        for grant in (
            f"INSERT ON TABLE {bench.schema}.{bench.table}",
            f"USAGE ON STAGE {bench.schema}.LANDING",
            f"USAGE ON FILE FORMAT {bench.schema}.JSON",
        ):
            with pytest.raises(ProgrammingError):
                analyst.cursor().execute(statement)
            bench.platform.execute(f"GRANT {grant} TO ROLE {role}")
        assert analyst.cursor().execute(statement).fetchall() == [("Copy executed with 0 files processed.",)]
    bench.platform.execute(
        f"REVOKE USAGE ON STAGE {bench.schema}.LANDING FROM ROLE {role}",
        f"REVOKE USAGE ON FILE FORMAT {bench.schema}.JSON FROM ROLE {role}",
    )


@pytest.mark.rule("LIST returns name, size and MD5 of a stage's files", source="sql-reference/sql/list")
def test_list(bench):
    url = bench.put("a.csv", "n\n1\n")
    rows = bench.run(f"LIST @{bench.schema}.LANDING/{bench.folder.removeprefix('vendor/')}/")
    assert [(row[0], row[1]) for row in rows] == [(url, 4)]


@pytest.mark.rule(
    "An external stage without integration and keys reads a bucket that is public",
    source="user-guide/data-load-s3-create-stage#external-stages",
)
def test_a_public_bucket_is_read_without_keys(bench):
    s3, name = bench.platform.cloud.client("s3"), f"public-{uuid.uuid4().hex[:12]}"
    region = bench.platform.cloud.variables["AWS_REGION"]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_object(Bucket=name, Key="in/a.csv", Body=b"1\n2\n")
    stage = f"{bench.platform.database}.RAW.PUBLIC_FILES"
    bench.platform.execute(f"CREATE OR REPLACE STAGE {stage} URL = 's3://{name}/in/'")
    try:
        with pytest.raises(ProgrammingError, match="Access Denied"):
            bench.platform.execute(f"LIST @{stage}")
        everyone = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"]}
        statement = everyone | {"Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        s3.delete_public_access_block(Bucket=name)
        s3.put_bucket_policy(Bucket=name, Policy=policy)
        assert bench.platform.execute(f"SELECT $1 FROM @{stage} ORDER BY 1") == [("1",), ("2",)]
    finally:
        bench.platform.execute(f"DROP STAGE {stage}")
        s3.delete_object(Bucket=name, Key="in/a.csv")
        s3.delete_bucket(Bucket=name)
