"""A service's key is rotated while the service logs in, and a run that is killed at any call goes on the next time."""

import os
import threading

import pytest

from pipelines.service_user import ServiceUser
from promotion.access import snowflake_login
from promotion.access.key_rotation import KeyRotation, NotRotated
from promotion.access.service_keys import PublicHalves, ensure, public_halves
from promotion.access.snowflake_login import LoginRefused
from promotion.account.administrator import administrator
from promotion.environment import Environment
from promotion.identifier import quoted
from tests.waiting import until


class Killed(BaseException):
    """Stands for the end of the process."""


class Dying:
    """A client, or an administrator, whose process dies after so many calls."""

    def __init__(self, real, calls: list[int]):
        self._real, self._calls = real, calls

    def __getattr__(self, name):
        real = getattr(self._real, name)
        if not callable(real):
            return real

        def call(*arguments, **options):
            if self._calls[0] == 0:
                raise Killed
            self._calls[0] -= 1
            return real(*arguments, **options)

        return call


@pytest.fixture
def service(cloud, request, monkeypatch):
    """Yield a function that makes a rotation of a service user of this test's own, and the user."""
    for name, value in cloud.variables.items():
        if name.startswith(("SNOWFLAKE_", "AWS_")):
            monkeypatch.setenv(name, value)
    name = f"k{abs(hash(request.node.name)) % 10**8}"
    environment = Environment(name, "111111111111", "eu-west-1", cloud.variables["SNOWFLAKE_ACCOUNT"])
    secrets = cloud.client("secretsmanager")
    ensure(environment, "splitter", secrets)
    key = public_halves(environment, "splitter", secrets).first
    user = ServiceUser(
        environment.snowflake_account, f"{name}'\"".upper(), "PUBLIC", "", "", environment.key_secret("splitter")
    )
    with administrator(environment) as session:
        session.run(f"CREATE USER {quoted(user.user)} TYPE = SERVICE RSA_PUBLIC_KEY = '{key}'")

        def rotation(calls: list[int] | None = None) -> KeyRotation:
            both = (secrets, session) if calls is None else (Dying(secrets, calls), Dying(session, calls))
            return KeyRotation(environment, "splitter", user, *both, lambda line: None)

        yield rotation, user, environment, secrets


def login(environment, user: ServiceUser, private: str) -> None:
    place = {name: os.environ[name] for name in ("SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL")}
    variables = {**place, "SNOWFLAKE_USER": user.user, "SNOWFLAKE_PRIVATE_KEY": private}
    snowflake_login.connect(environment, "PUBLIC", variables).close()


def test_no_login_fails_while_a_key_is_rotated_and_the_old_one_opens_nothing_afterwards(service):
    rotation, user, environment, secrets = service
    before = user.private_key(secrets)
    over, faults, logins = threading.Event(), [], [0, 0]

    def log_in_all_the_while(client: int) -> None:
        while not over.is_set():
            try:
                login(environment, user, user.private_key(secrets))
            except Exception as error:
                faults.append(str(error))
            logins[client] += 1

    def each_read_the_key_again() -> None:
        """Until each client has ended the login that was under way, and another one."""
        before = list(logins)
        until(lambda: all(now > then + 1 for now, then in zip(logins, before, strict=True)), 180)

    clients = [threading.Thread(target=log_in_all_the_while, args=(number,), daemon=True) for number in range(2)]
    for client in clients:
        client.start()
    try:
        for _ in range(3):
            rotation().rotate()
            old, new = before, user.private_key(secrets)
            assert new != old
            login(environment, user, old)
            each_read_the_key_again()
            rotation().retire()
            with pytest.raises(LoginRefused):
                login(environment, user, old)
            before = new
    finally:
        over.set()
        for client in clients:
            client.join(120)
    assert faults == [] and sum(logins) >= 12
    assert public_halves(environment, "splitter", secrets).next == ""


def test_a_run_that_dies_at_any_call_is_finished_by_the_next_one(service):
    rotation, user, environment, secrets = service
    for calls in range(40):
        left = [calls]
        try:
            rotation(left).rotate()
            rotation(left).retire()
        except Killed:
            login(environment, user, user.private_key(secrets))
            finish(rotation, environment, secrets)
        login(environment, user, user.private_key(secrets))
        stages = secrets.describe_secret(SecretId=user.key_secret)["VersionIdsToStages"].values()
        assert sorted(label for labels in stages for label in labels) == ["AWSCURRENT"]
        if left[0]:
            break
    assert calls > 12


def finish(rotation, environment, secrets) -> None:
    """Finish a rotation as a person does: retire, or rotate first if the refusal says so."""
    try:
        rotation().retire()
    except NotRotated as refused:
        if "--rotate" in str(refused):
            rotation().rotate()
            rotation().retire()


def test_each_is_done_once_and_what_is_not_begun_is_refused(service):
    rotation, user, environment, secrets = service
    with pytest.raises(
        NotRotated, match=r"has one key; make a new one first: python -m scripts.keys \w+ --rotate splitter"
    ):
        rotation().retire()
    rotation().rotate()
    halves = public_halves(environment, "splitter", secrets)
    rotation().rotate()
    assert public_halves(environment, "splitter", secrets) == halves and halves.next
    secrets.update_secret(SecretId=user.key_secret, Description=PublicHalves(halves.first, "MIIother").description)
    with pytest.raises(NotRotated, match="was broken off"):
        rotation().retire()
