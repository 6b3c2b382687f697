"""Fixtures of the whole project: a local cloud for each worker of the tests."""

import functools
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.loaders
import botocore.session
import hypothesis
import pytest

from localcloud import used_rights
from tests import java
from tests.scheduling import FilesAndApplied, longest_first, refuse_a_clock

pytest_plugins = ["tests.applied", "tests.browser"]

PROJECT = Path(__file__).resolve().parents[1]
# These fixtures start a whole cloud, a pipeline, Spark or a browser: their tests are slow.
SLOW_FIXTURES = {"applied", "chromium", "clone", "cloud", "dev_cloud", "runner", "spark", "spark_process"}
# A busy machine takes its time; how long an example takes says nothing.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
# Snowflake's connector asks the network which cloud it runs in; where its resolver is slow, a login takes five seconds.
# The Terraform that a test starts without promotion/ collects its garbage as seldom as that one.
AT_HOME = {"SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true", "GOGC": "400", "GOMEMLIMIT": "1GiB"}
RIGHTS = "rights"
# What the machine's own clouds, Terraform and rehearsals are configured by must not reach a test's.
FOREIGN = ("AWS_", "SNOWFLAKE_", "TF_", "MARQUEE_", "LOCALCLOUD_", "SPARK_")


def pytest_configure(config: pytest.Config) -> None:
    """One temporary folder for all that the tests start: what they kill can't remove its own. Workers inherit it."""
    os.environ.update(AT_HOME)
    # Hundreds of short processes would each compile what they import; so would pytest each test.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Each of boto3's sessions would read botocore's descriptions of services anew; verbs start one each.
    botocore.session.create_loader = functools.cache(botocore.loaders.create_loader)
    # Altair brings jsonschema, and that a grammar of international addresses, which takes a second and nobody asks for.
    sys.modules["rfc3987_syntax"] = None
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    scratch = tempfile.mkdtemp(prefix="marquee-tests-")
    os.environ.update({"TMPDIR": scratch, **java.options(scratch)})
    tempfile.tempdir = scratch
    config.add_cleanup(lambda: shutil.rmtree(scratch, ignore_errors=True))
    if config.getoption("numprocesses", 0) and not config.getoption("markexpr"):  # of all tests, or of many
        config.add_cleanup(java.begin_archive())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Look for no garbage among modules and tests, now and later: they stay, and looking is an eighth of the time.

    https://docs.python.org/3/library/gc.html#gc.freeze
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_sessionfinish() -> None:
    """Let what was collected be garbage again, so that extension modules find no leaks at the end."""
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The minutes-long tests first; what starts a whole cloud is slow."""
    items.sort(key=longest_first)
    for item in items:
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def pytest_make_parametrize_id(val: object, argname: str) -> None:
    """Refuse a name that workers which collect in different seconds would not share."""
    refuse_a_clock(argname, val)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesAndApplied | None:
    """Distribute files, as `--dist loadfile` says, and those of the applied platform together."""
    return FilesAndApplied(config, log) if config.getvalue("dist") == "loadfile" else None


@dataclass(frozen=True)
class RunningCloud:
    """A local cloud that runs: both halves, on free ports.

    `variables` are those of `make env`; `environment` is a whole environment for a child process,
    with the project's tools first on its PATH.
    """

    folder: Path
    variables: dict[str, str]
    environment: dict[str, str] = field(repr=False)

    @property
    def rights(self) -> Path:
        """The folder with the rights that requests used: one file of each half (localcloud/used_rights.py)."""
        return self.folder / RIGHTS

    def client(self, service: str, credentials: dict[str, str] | None = None):
        """A boto3 client of the account's root, or of `credentials` as sts:AssumeRole answers them."""
        key = credentials or {
            "AccessKeyId": self.variables["AWS_ACCESS_KEY_ID"],
            "SecretAccessKey": self.variables["AWS_SECRET_ACCESS_KEY"],
        }
        return boto3.client(
            service,
            endpoint_url=self.variables["AWS_ENDPOINT_URL"],
            verify=self.variables["AWS_CA_BUNDLE"],
            region_name=self.variables["AWS_REGION"],
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            aws_session_token=key.get("SessionToken"),
        )


def clean_environment() -> dict[str, str]:
    """This process's environment, without what points at a cloud."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    return {**kept, "PATH": path, **AT_HOME, **java.options(tempfile.gettempdir())}


@contextmanager
def guarded() -> Iterator[dict[str, str]]:
    """An environment for child processes that end with this process, however that ends."""
    name = uuid.uuid4().hex
    guard = subprocess.Popen(
        [sys.executable, "-m", "localcloud.guard", name], cwd=PROJECT, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield {**clean_environment(), "LOCALCLOUD_OWNER": name}
    finally:
        guard.stdin.close()
        guard.wait()


@pytest.fixture(scope="session")
def guarded_environment() -> Iterator[dict[str, str]]:
    with guarded() as environment:
        yield environment


@contextmanager
def running_cloud(
    folder: Path, guarded_environment: dict[str, str], environment: str, keep: bool = False
) -> Iterator[RunningCloud]:
    ports = {"LOCALCLOUD_AWS_PORT": "0", "LOCALCLOUD_SNOWFLAKE_PORT": "0", "LOCALCLOUD_KEEP": str(int(keep))}
    rights = {used_rights.VARIABLE: str(folder / RIGHTS)}
    variables = {**guarded_environment, "LOCALCLOUD_FOLDER": str(folder), **rights}

    def localcloud(*arguments: str) -> str:
        command = [sys.executable, "-m", "scripts.localcloud", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=variables | ports, capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout

    localcloud("up", environment)
    found = json.loads(localcloud("env", environment, "--json"))
    try:
        yield RunningCloud(folder, found, {**variables, **found})
    finally:
        localcloud("down")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory, guarded_environment) -> Iterator[RunningCloud]:
    """A local cloud for the tests of this worker, up in about 4 s. What a test makes in it, the next one sees."""
    with running_cloud(tmp_path_factory.mktemp("cloud"), guarded_environment, "local") as running:
        yield running


@pytest.fixture
def dev_cloud(tmp_path_factory, guarded_environment) -> Iterator[RunningCloud]:
    """A local cloud with the accounts of the environment `dev`, for one test."""
    with running_cloud(tmp_path_factory.mktemp("dev-cloud"), guarded_environment, "dev") as running:
        yield running
