"""Canaries through the libraries at debug level, root logger included: no output shows one."""

import base64
import subprocess
import sys
import textwrap
import tracemalloc

import pytest
import snowflake.connector
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from pipelines.redaction import HIDDEN, redact, redact_event
from promotion.environment import PROJECT

SECRET = "canary/7fWzq0+secret"


@pytest.mark.parametrize(
    "text",
    [
        f'Response body: b\'{{"ARN": "a", "SecretString": "{SECRET}", "Name": "n"}}\'',
        f"b'<Credentials><SecretAccessKey>{SECRET}</SecretAccessKey></Credentials>'",
        f"b'<SessionToken>{SECRET}</SessionToken>'",
        f"headers={{'X-Amz-Security-Token': '{SECRET}', 'Host': 'h'}}",
        f"headers={{'X-Amz-Security-Token': b'{SECRET}'}}",
        f"CanonicalRequest:\nGET\n/\n\nhost:h\nx-amz-security-token:{SECRET}\n\nhost",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----",
        f'"-----BEGIN RSA PRIVATE KEY-----\\n{SECRET}\\n-----END RSA PRIVATE KEY-----"',
        f"cut off: -----BEGIN ENCRYPTED PRIVATE KEY-----\n{SECRET}",
        f"{{'user': 'u', 'private_key': b'0\\x82\\x04{SECRET}\\x01', 'role': 'r'}}",
        f'{{"data": {{"masterToken": "{SECRET}", "token": "x"}}}}',
        f"Authorization: Bearer {SECRET}",
        f"'Authorization': 'Snowflake Token=\"{SECRET}\"'",
        f"password={SECRET}&user=u",
        f"secret_access_key=b{SECRET}",
        f"AWS_SECRET_ACCESS_KEY=B{SECRET}",
        f"Authorization: Bearer b{SECRET}",
        f"Authorization: Basic {SECRET}",
    ],
)
def test_a_secret_is_hidden_wherever_a_library_writes_it(text):
    assert SECRET not in redact(text)
    assert HIDDEN in redact(text)


@pytest.mark.parametrize(
    "text", ["9 files cut", "pip install a==1", "users/today.csv: 3 tokens", '{"Key": "streaming/x"}']
)
def test_other_text_stays(text):
    assert redact(text) == text


@pytest.mark.parametrize("begun", ["token: '", "token: \"it's ", "b'0\\x82", '"password": b"'])
@pytest.mark.parametrize("ended", ["", "'", '"'])
def test_a_long_text_is_redacted_within_a_few_times_its_memory(begun, ended):
    """A regular expression that could go back took more than a hundred times the text's length."""
    text = begun + "a" * 500_000 + ended
    redact("")
    tracemalloc.start()
    redact(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * len(text)


def test_an_event_of_structlog_is_redacted_text_by_text():
    event = {"event": "failed", "error": f"password={SECRET}", "files": 3}
    assert redact_event(None, "warning", event) == {"event": "failed", "error": f"password={HIDDEN}", "files": 3}


@pytest.mark.slow
def test_a_wrong_format_ends_no_program():
    steps = """
        import logging, sys
        from pipelines import redaction
        redaction.install()
        logging.basicConfig(stream=sys.stderr)
        logging.warning("%d", "x")
        print("on")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(steps)], cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "on\n")
    assert "not all arguments" in done.stderr or "TypeError" in done.stderr


@pytest.mark.slow
def test_a_wrong_format_shows_no_secret():
    """The handler prints the arguments: https://docs.python.org/3/library/logging.html#logging.Handler.handleError"""
    steps = f"""
        import logging, sys
        from pipelines import redaction
        redaction.install()
        logging.basicConfig(stream=sys.stderr)
        logging.warning("%d", "password={SECRET}")
        logging.warning("%(a)d", {{"a": "password={SECRET}"}})
        logging.warning("%s %s", {{"SecretString": "{SECRET}"}})
        logging.warning("password={SECRET} %d", "x")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(steps)], cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    said = [line for line in done.stderr.splitlines() if "logging.warning(" not in line]
    assert done.returncode == 0 and len([line for line in said if line.startswith("Arguments: ")]) == 4
    assert [line for line in said if SECRET in line] == []


STEPS = """
    import boto3, logging, os, sys
    {redaction}
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    role, secret = os.environ["ROLE"], os.environ["SECRET"]
    key = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="canary")["Credentials"]
    print(key["SecretAccessKey"], key["SessionToken"])
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
    pem = session.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    import snowflake.connector
    loaded = load_pem_private_key(pem.encode(), None)
    names = ("host", "port", "protocol", "account")
    login = {{name: os.environ["SNOWFLAKE_" + name.upper()] for name in names}}
    with snowflake.connector.connect(user="CANARY", private_key=loaded, **login) as connection:
        print(connection.rest.token, connection.rest.master_token)
        connection.cursor().execute("SELECT 1")
    try:
        raise ValueError(pem)
    except ValueError:
        logging.exception("it failed with %s", pem)
"""


def administrator(cloud):
    names = ("host", "port", "protocol", "account", "user", "password")
    return snowflake.connector.connect(**{name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names})


@pytest.fixture(scope="module")
def planted(cloud):
    """A role, a secret with a private key, and a user with its public half; the key."""
    iam, secrets, account = cloud.client("iam"), cloud.client("secretsmanager"), cloud.variables["AWS_ACCESS_KEY_ID"]
    trust = f'{{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{account}"}}, "Action": "sts:AssumeRole"}}]}}'
    role = iam.create_role(RoleName="canary", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    everything = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    iam.put_role_policy(RoleName="canary", PolicyName="p", PolicyDocument=everything)
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    secrets.create_secret(Name="canary", SecretString=pem)
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    with administrator(cloud) as connection:
        connection.cursor().execute(f"CREATE USER CANARY TYPE = SERVICE RSA_PUBLIC_KEY = '{public}'")
    yield role, key, pem
    with administrator(cloud) as connection:
        connection.cursor().execute("DROP USER CANARY")
    secrets.delete_secret(SecretId="canary", ForceDeleteWithoutRecovery=True)
    iam.delete_role_policy(RoleName="canary", PolicyName="p")
    iam.delete_role(RoleName="canary")


def run(cloud, role: str, redaction: str) -> tuple[list[str], str]:
    """Take the steps in a process of their own; return the canaries that it printed, and its log."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(STEPS.format(redaction=redaction))],
        cwd=PROJECT, env={**cloud.environment, "ROLE": role, "SECRET": "canary"}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split(), done.stderr


def shown(log: str, canaries: list[str], key: rsa.RSAPrivateKey, pem: str) -> list[str]:
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    lines = [line for line in pem.splitlines() if "PRIVATE KEY" not in line]
    pieces = [*canaries, *lines, base64.b64encode(der).decode()[40:100], repr(der)[60:120]]
    return [piece for piece in pieces if piece in log]


def test_no_canary_is_in_the_log_of_the_libraries_at_debug_level(cloud, planted):
    role, key, pem = planted
    canaries, log = run(cloud, role, "from pipelines import redaction; redaction.install()")
    assert len(canaries) == 4
    assert "botocore" in log and "snowflake.connector" in log, "the root logger writes what they say"
    assert shown(log, canaries, key, pem) == []


def test_without_the_redaction_the_canaries_are_there(cloud, planted):
    role, key, pem = planted
    canaries, log = run(cloud, role, "")
    found = shown(log, canaries, key, pem)
    assert set(canaries[:2]) <= set(found) and len(found) > 10
