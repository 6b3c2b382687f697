import os
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner

import scripts.notebook as notebook_module
from tests.conftest import PROJECT, clean_environment

pytestmark = pytest.mark.slow


def notebook(tmp_path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "scripts.notebook", *arguments]
    environment = {**clean_environment(), "MARQUEE_BUILD": str(tmp_path), **variables}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)


def test_without_a_cloud_the_warehouse_is_one_line(tmp_path):
    done = notebook(tmp_path, DATA="warehouse")
    assert done.returncode == 1
    assert done.stderr == "Error: nothing is deployed for DATA=warehouse: run `make rehearse KEEP=1` first\n"


def test_a_folder_that_is_none_is_one_line(tmp_path):
    done = notebook(tmp_path, DATA="nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: nowhere is not a folder; DATA takes one") and done.stderr.count("\n") == 1


def test_an_environment_that_is_none_is_one_line(tmp_path):
    done = notebook(tmp_path, "--environment", "nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no environment 'nowhere'; there are: ") and done.stderr.count("\n") == 1


ADMINISTRATOR = {
    "AWS_ACCESS_KEY_ID": "root", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
    "AWS_PROFILE": "admin", "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
    "SNOWFLAKE_HOST": "127.0.0.1", "SNOWFLAKE_USER": "ADMIN",
    "SNOWFLAKE_PASSWORD": "secret", "SNOWFLAKE_PRIVATE_KEY": "key", "SNOWFLAKE_ROLE": "ACCOUNTADMIN",
}  # fmt: skip


def started(monkeypatch, variables, *arguments) -> dict[str, str]:
    """Return the variables that JupyterLab is started with."""
    found = []
    monkeypatch.setattr(os, "execve", lambda _, command, variables: found.append(variables))
    for name in [name for name in os.environ if name.startswith(("AWS_", "SNOWFLAKE_"))]:
        monkeypatch.delenv(name)
    done = CliRunner().invoke(notebook_module.notebook, arguments, env=variables, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return found[0]


def test_over_a_folder_it_has_no_rights_in_a_cloud(monkeypatch, tmp_path):
    variables = started(monkeypatch, ADMINISTRATOR, "--data", str(tmp_path))
    assert set(ADMINISTRATOR) & set(variables) == {"AWS_ENDPOINT_URL", "SNOWFLAKE_HOST"}
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text("[default]\naws_access_key_id = A\naws_secret_access_key = B\n")
    look = [sys.executable, "-c", "import boto3; print(boto3.Session().get_credentials())"]
    done = subprocess.run(look, env={**variables, "HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60)
    assert done.stdout == "None\n", done.stderr


def test_over_landing_it_reads_its_files_and_can_do_nothing_else(monkeypatch, applied):
    s3, bucket = applied.cloud.client("s3"), applied.outputs["landing_bucket"]
    hidden = {name: value for name, value in ADMINISTRATOR.items() if name.startswith("SNOWFLAKE_")}
    variables = started(monkeypatch, {**applied.environment, **hidden}, "--data", "landing")
    program = """if True:
        import boto3, os
        from botocore.exceptions import ClientError
        s3, bucket = boto3.client("s3"), os.environ["MARQUEE_LANDING_BUCKET"]
        print(boto3.client("sts").get_caller_identity()["Arn"].rpartition(":")[2])
        print(s3.get_object(Bucket=bucket, Key="vendor/users/notebook.csv")["Body"].read())
        print("vendor/users/notebook.csv" in [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]])
        for call in (
            lambda: s3.put_object(Bucket=bucket, Key="vendor/users/notebook.csv", Body=b""),
            lambda: s3.delete_object(Bucket=bucket, Key="vendor/users/notebook.csv"),
            lambda: s3.get_object(Bucket=bucket, Key="quarantine/x"),
            lambda: s3.list_objects_v2(Bucket=bucket.replace("landing", "ready")),
            lambda: boto3.client("secretsmanager").get_secret_value(SecretId="marquee-local/snowflake/eraser"),
            lambda: boto3.client("sts").assume_role(RoleArn=os.environ["ERASER"], RoleSessionName="notebook"),
        ):
            try:
                call()
                print("done")
            except ClientError as error:
                print(error.response["Error"]["Code"].removesuffix("Exception"))
    """
    variables |= {"ERASER": applied.outputs["eraser_role_arn"]}
    # S3 raises no event for a vendor's file: a splitter of another test finds none to a file that is gone.
    version = s3.put_object(Bucket=bucket, Key="vendor/users/notebook.csv", Body=b"x")["VersionId"]
    try:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=300
        )
    finally:
        s3.delete_object(Bucket=bucket, Key="vendor/users/notebook.csv", VersionId=version)
    assert done.stdout.splitlines() == ["federated-user/notebook", "b'x'", "True", *["AccessDenied"] * 6], done.stderr
    assert not {"SNOWFLAKE_USER", "SNOWFLAKE_PASSWORD", "SNOWFLAKE_PRIVATE_KEY", "SNOWFLAKE_ROLE"} & set(variables)
    assert variables["AWS_ACCESS_KEY_ID"] != applied.environment["AWS_ACCESS_KEY_ID"]


def test_over_landing_a_session_that_lends_no_key_is_one_line(monkeypatch, applied):
    """AWS lends a narrower key to a user's own key alone: the notebook does not start with more than it needs."""

    def refused(environment, name, policy):
        error = {"Code": "AccessDenied", "Message": "Cannot call GetFederationToken with session credentials"}
        raise ClientError({"Error": error}, "GetFederationToken")

    monkeypatch.setattr(notebook_module.aws, "credentials_within", refused)
    done = CliRunner().invoke(notebook_module.notebook, ["--data", "landing"], env=applied.environment)
    assert done.exit_code == 1 and done.output.count("\n") == 1
    assert "with session credentials; copy the files, and open the copy: aws s3 cp --recursive" in done.output


def test_over_the_warehouse_it_is_the_analyst_and_can_read_nothing_else_in_aws(monkeypatch, applied):
    variables = started(monkeypatch, applied.environment, "--data", "warehouse")
    program = """if True:
        import boto3, os
        from botocore.exceptions import ClientError
        from pipelines.service_user import ServiceUser
        print(boto3.client("sts").get_caller_identity()["Arn"].split("/")[1])
        with ServiceUser.from_environment().connect() as connection:
            print(*connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone())
        try:
            boto3.client("s3").list_objects_v2(Bucket=os.environ["LANDING"])
        except ClientError as error:
            print(error.response["Error"]["Code"])
    """
    variables |= {"LANDING": applied.outputs["landing_bucket"]}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=300
    )
    analyst = applied.outputs["services"]["analyst"]
    role = applied.outputs["verify_role_arn"].rpartition("/")[2]
    assert done.stdout.splitlines() == [role, f"{analyst['user']} {analyst['role']}", "AccessDenied"], done.stderr
