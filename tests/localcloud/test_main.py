"""The local cloud from a terminal: up, env, status, down, and what goes wrong."""

import json
import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from localcloud.process import MARK
from localcloud.processes_by_env import processes_with
from tests.waiting import until

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
SECRETS = ("cloud.json", "tls/server.key")


class Terminal:
    """Types `python -m localcloud …` for a cloud in a folder of its own, on free ports."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.folder = folder
        self.environment = environment | {
            "LOCALCLOUD_FOLDER": str(folder),
            "LOCALCLOUD_AWS_PORT": "0",
            "LOCALCLOUD_SNOWFLAKE_PORT": "0",
            "LOCALCLOUD_REGION": "eu-west-1",
        }

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "localcloud", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=PROJECT, env=self.environment | variables, **pipes)

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=180)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def processes(self) -> list[psutil.Process]:
        return processes_with(MARK, str(self.folder))

    def pids(self) -> dict[str, int | None]:
        return {name: half["pid"] for name, half in json.loads(self("status", "--json").stdout).items()}

    def wait_for(self, file: str) -> None:
        until((self.folder / file).exists, 60, lambda: f"{file} does not appear")


@pytest.fixture
def localcloud(tmp_path, guarded_environment):
    terminal = Terminal(tmp_path / "cloud", guarded_environment)
    yield terminal
    terminal("down")


def variables(localcloud: Terminal) -> dict[str, str]:
    """Return what `env` exports."""
    exported = (shlex.split(line)[1] for line in localcloud("env").stdout.splitlines() if line.startswith("export "))
    return dict(each.split("=", 1) for each in exported)


def listens(url: str) -> bool:
    host, port = url.split("//")[1].split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_up_serves_down_leaves_neither_process_nor_port(localcloud):
    assert localcloud("down").stdout == "the local cloud was not up\n"
    assert localcloud("status").returncode == 1

    up = localcloud("up")
    assert up.returncode == 0, up.stderr
    assert "is up" in up.stdout
    status = localcloud("status", "--json")
    assert status.returncode == 0
    halves = json.loads(status.stdout)
    urls = [half["url"] for half in halves.values()]
    assert all(listens(url) for url in urls)
    for half in halves.values():
        addresses = {
            c.laddr.ip for c in psutil.Process(half["pid"]).net_connections() if c.status == psutil.CONN_LISTEN
        }
        assert addresses == {"127.0.0.1"}, "loopback only"
    assert stat.S_IMODE(localcloud.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((localcloud.folder / name).stat().st_mode) for name in SECRETS} == {0o600}
    # What any user of the machine sees with `ps`.
    seen = " ".join(word for process in localcloud.processes() for word in process.cmdline())
    secrets = [value for name, value in variables(localcloud).items() if re.search("PASSWORD|SECRET|TOKEN", name)]
    assert str(localcloud.folder) in seen and len(secrets) > 1
    assert [value for value in secrets if value in seen] == []

    down = localcloud("down")
    assert (down.returncode, down.stdout) == (0, "the local cloud is down (2 processes ended)\n")
    assert localcloud.processes() == []
    assert not any(listens(url) for url in urls)
    advice = f"localcloud up --folder {localcloud.folder}"
    assert localcloud("env").stderr == f"the local cloud is not up; start it with: {advice}\n"


CLIENT = """
import os, boto3, snowflake.connector
print(boto3.client("sts").get_caller_identity()["Arn"])
names = ("host", "port", "protocol", "account", "user", "password", "role", "warehouse")
connection = snowflake.connector.connect(**{name: os.environ["SNOWFLAKE_" + name.upper()] for name in names})
print(*connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE()").fetchone())
"""


@pytest.mark.parametrize("options", ["", "--tls"])
def test_env_points_real_clients_at_the_cloud(cloud, guarded_environment, options):
    script = f'eval "$("$0" -m localcloud env {options})" && exec "$0" -c "$1"'
    environment = Terminal(cloud.folder, guarded_environment).environment
    command = ["sh", "-c", script, sys.executable, CLIENT]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)

    expected = ["arn:aws:iam::111111111111:root", "ADMIN ACCOUNTADMIN COMPUTE_WH"]
    assert done.stdout.splitlines() == expected, done.stderr


def test_env_prints_nothing_but_export_lines(cloud, guarded_environment):
    localcloud = Terminal(cloud.folder, guarded_environment)
    accounts = ("--aws-account", "222222222222", "--snowflake-account", "ACME-DEV")
    printed = localcloud("env", *accounts, "--database", "SHOP")

    assert printed.returncode == 0
    assert printed.stderr == ""
    assert all(line.startswith("export ") for line in printed.stdout.splitlines())
    assert "export AWS_ACCESS_KEY_ID=222222222222\n" in printed.stdout
    assert "export SNOWFLAKE_ACCOUNT=ACME-DEV\n" in printed.stdout
    assert "export SNOWFLAKE_DATABASE=SHOP\n" in printed.stdout


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--aws-account", "12", "an AWS account has 12 digits, and '12' has not"),
        ("--region", "europe", "an AWS region looks like eu-west-1, and 'europe' does not"),
        ("--snowflake-account", "ACME", "a Snowflake account is ORGANIZATION-NAME, and 'ACME' is not"),
    ],
)
def test_an_account_of_another_form_is_refused(localcloud, option, value, message):
    refused = localcloud("up", option, value)
    assert (refused.returncode, refused.stderr) == (1, f"{message}\n")


def test_env_remembers_the_accounts_that_the_cloud_was_started_with(localcloud):
    accounts = {"LOCALCLOUD_AWS_ACCOUNT": "123456789012", "LOCALCLOUD_REGION": "eu-central-1"}
    assert localcloud("up", "--snowflake-account", "ACME-TEST", **accounts).returncode == 0
    found = json.loads(localcloud("env", "--json").stdout)

    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_REGION"]) == ("123456789012", "eu-central-1")
    assert (found["SNOWFLAKE_ORGANIZATION_NAME"], found["SNOWFLAKE_ACCOUNT_NAME"]) == ("ACME", "TEST")
    done = subprocess.run(
        [sys.executable, "-c", CLIENT], env=localcloud.environment | found, capture_output=True, text=True, timeout=120
    )
    expected = ["arn:aws:iam::123456789012:root", "ADMIN ACCOUNTADMIN COMPUTE_WH"]
    assert done.stdout.splitlines() == expected, done.stderr


def test_env_clears_what_leads_to_other_accounts(cloud, guarded_environment):
    elsewhere = {"AWS_PROFILE": "prod", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1", "SNOWFLAKE_AUTHENTICATOR": "oauth"}
    localcloud = Terminal(cloud.folder, {**guarded_environment, **elsewhere})
    printed = localcloud("env").stdout.splitlines()

    assert printed[:3] == ["unset AWS_ENDPOINT_URL_S3", "unset AWS_PROFILE", "unset SNOWFLAKE_AUTHENTICATOR"]
    assert all(line.startswith("export ") for line in printed[3:])


def test_up_twice_is_one_cloud(localcloud):
    both = [localcloud.start("up"), localcloud.start("up")]
    printed = [process.communicate(timeout=180)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sorted("already up" in text for text in printed) == [False, True]
    assert len(localcloud.processes()) == 2


def test_a_cloud_that_lost_a_half_is_down_and_starts_anew(localcloud):
    localcloud("up")
    before = localcloud.pids()
    os.kill(before["snowflake"], signal.SIGKILL)

    assert localcloud("status").returncode == 1
    advice = f"localcloud up --folder {localcloud.folder}"
    assert localcloud("env").stderr == f"the local cloud is not up any more; start it again with: {advice}\n"
    assert "the local cloud is up" in localcloud("up").stdout
    after = localcloud.pids()
    assert None not in after.values()
    assert after["aws"] != before["aws"], "half a cloud's state is of no use to the other half"


@pytest.mark.parametrize(
    "variable", ["LOCALCLOUD_AWS_PORT", "LOCALCLOUD_SNOWFLAKE_PORT", "LOCALCLOUD_SNOWFLAKE_TLS_PORT"]
)
def test_a_taken_port_is_one_line_that_says_what_to_do(localcloud, variable):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        up = localcloud("up", **{variable: str(port)})

    assert up.returncode == 1
    who = f"{psutil.Process().name()} (pid {os.getpid()})"
    advice = f"stop it, or choose another port: {variable}={port + 1}"
    assert up.stderr == f"port {port} is taken by {who}; {advice}\n"
    assert localcloud.processes() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_up_leaves_nothing(localcloud, number):
    up = localcloud.start("up")
    localcloud.wait_for("aws.pid")
    for _ in range(3):  # whoever presses Ctrl-C is impatient
        up.send_signal(number)
        time.sleep(0.1)
    _, err = up.communicate(timeout=60)

    assert up.returncode == 130
    assert err.strip() == "stopped; nothing is left running"
    assert localcloud.processes() == []
    assert not list(localcloud.folder.glob("*.pid"))


def test_what_a_killed_up_left_is_found_by_down(localcloud):
    up = localcloud.start("up")
    localcloud.wait_for("aws.pid")
    up.kill()
    up.communicate()

    assert "processes ended" in localcloud("down").stdout
    assert localcloud.processes() == []


def test_a_stale_pid_file_harms_nobody(localcloud):
    localcloud.folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as bystander:
        (localcloud.folder / "aws.pid").write_text(str(bystander.pid))
        (localcloud.folder / "snowflake.pid").write_text("not a number")
        assert localcloud("status").returncode == 1
        assert localcloud("down").stdout == "the local cloud was not up\n"
        assert bystander.poll() is None
        bystander.kill()


MAKE = """
import json, os, boto3, snowflake.connector
region = os.environ["AWS_REGION"]
s3 = boto3.client("s3")
s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": region})
s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
for body in (b"one", b"two"):
    s3.put_object(Bucket="kept", Key="a b/c+d", Body=body)
boto3.client("secretsmanager").create_secret(Name="kept", SecretString="secret")
boto3.client("sqs").create_queue(QueueName="kept")
account = boto3.client("sts").get_caller_identity()["Account"]
trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
iam, may = boto3.client("iam"), {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
policy = lambda statement: json.dumps({"Version": "2012-10-17", "Statement": [statement]})
iam.create_role(RoleName="kept", AssumeRolePolicyDocument=policy(trust))
iam.put_role_policy(RoleName="kept", PolicyName="p", PolicyDocument=policy(may))
role = f"arn:aws:iam::{account}:role/kept"
keys = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="kept")["Credentials"]
boto3.client("secretsmanager").create_secret(Name="session", SecretString=json.dumps(keys, default=str))
names = ("host", "port", "protocol", "account", "user", "password", "role")
connection = snowflake.connector.connect(**{name: os.environ["SNOWFLAKE_" + name.upper()] for name in names})
for statement in ("CREATE DATABASE KEPT", "CREATE TABLE T (A INT)", "INSERT INTO T VALUES (7)"):
    connection.cursor().execute(statement)
"""
LOOK = """
import json, os, boto3, snowflake.connector
s3 = boto3.client("s3")
versions = s3.list_object_versions(Bucket="kept")["Versions"] if s3.list_buckets()["Buckets"] else []
read = [s3.get_object(Bucket="kept", Key=one["Key"], VersionId=one["VersionId"])["Body"].read() for one in versions]
names = ("host", "port", "protocol", "account", "user", "password", "role")
connection = snowflake.connector.connect(**{name: os.environ["SNOWFLAKE_" + name.upper()] for name in names})
databases = connection.cursor().execute("SHOW DATABASES LIKE 'KEPT'").fetchall()
print(read, connection.cursor().execute("SELECT A FROM KEPT.PUBLIC.T").fetchall() if databases else [])
if read:
    print(boto3.client("secretsmanager").get_secret_value(SecretId="kept")["SecretString"])
    print(len(boto3.client("sqs").list_queues()["QueueUrls"]))
    keys = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId="session")["SecretString"])
    session = {"aws_access_key_id": keys["AccessKeyId"], "aws_secret_access_key": keys["SecretAccessKey"]}
    mine = boto3.client("s3", **session, aws_session_token=keys["SessionToken"])
    print(mine.get_object(Bucket="kept", Key="a b/c+d")["Body"].read())
"""


def test_a_cloud_that_is_kept_is_found_again_and_no_other_sees_it(localcloud):
    def client(script: str) -> list[str]:
        variables = json.loads(localcloud("env", "--json").stdout)
        environment = localcloud.environment | variables
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    localcloud("up", "--keep")
    client(MAKE)
    assert localcloud("up", "--keep").returncode == 0
    for pid in localcloud.pids().values():
        os.kill(pid, signal.SIGKILL)
    assert "the local cloud is up" in localcloud("up", "--keep").stdout
    assert client(LOOK) == ["[b'two', b'one'] [(7,)]", "secret", "1", "b'two'"], (
        "what was acknowledged outlives kill -9"
    )
    localcloud("down")

    localcloud("up")
    assert client(LOOK) == ["[] []"], "a rehearsal starts from an empty cloud"
    refused = localcloud("up", LOCALCLOUD_KEEP="1")
    assert (refused.returncode, refused.stderr) == (
        1,
        f"the local cloud is up and keeps nothing; stop it first with: localcloud down --folder {localcloud.folder}\n",
    )
    localcloud("down")

    localcloud("up", LOCALCLOUD_KEEP="1")
    assert client(LOOK) == ["[b'two', b'one'] [(7,)]", "secret", "1", "b'two'"]
    localcloud("down", "--forget")
    assert not (localcloud.folder / "state").exists()
