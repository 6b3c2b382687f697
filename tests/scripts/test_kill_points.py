"""kill -9 at each call of plan, apply, migrate and verify, then the next run: it goes on, or says the command to type.

The runs of a verb are a chain: each goes on where the last one was killed, up to its own point, and the last one comes
to its end. After each kill nothing may be left that works. test_rollback.py kills a rollback, whose way needs releases.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import running_cloud
from tests.scripts.kill_points import APPLY, FIRST, LOCKED, MIGRATE, PLAN, ROLLBACK, SECOND, VERIFY, VIEW, Point
from tests.scripts.small_platform import Platform, make_platform
from tests.scripts.test_rollback import LINES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
THIRD = "V20260103000000__third.sql"
# Minutes of work for any machine.
LONG = """
CREATE OR REPLACE TABLE {{ database }}.RAW.THOUSAND (N NUMBER);
INSERT INTO {{ database }}.RAW.THOUSAND SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 1000));
SELECT SUM(A.N * B.N) FROM {0} A, {0} B, {0} C, {0} D, {0} E;
""".replace("{0}", "{{ database }}.RAW.THOUSAND")


@pytest.fixture(scope="module")
def platform(tmp_path_factory, guarded_environment) -> Iterator[Platform]:
    """A cloud of its own: elsewhere the state may be the platform's, which the small root would destroy."""
    with running_cloud(tmp_path_factory.mktemp("cloud"), guarded_environment, "local") as cloud:
        yield make_platform(cloud, tmp_path_factory.mktemp("clone"))


def test_plan(platform):
    for point in PLAN:
        platform.kill(point, "plan")
    refused = platform.run("apply", code=1)
    assert "nothing is planned for local; plan first: python -m scripts.plan local" in refused
    platform.type_what_it_says(refused)


def test_apply(platform):
    platform.run("plan")
    for point in APPLY:
        platform.kill(point, "apply")
        if point.at == LOCKED or "apply" not in point.at:
            # It may have changed something: then the plan is no more the one that was reviewed.
            next_one, _ = platform.start("apply")
            said = "".join(next_one.communicate(timeout=300))
            ways_out = (
                r"; plan again: python -m scripts\.plan local$|OperationTypeApply.*python -m scripts\.unlock local \S+$"
            )
            assert next_one.returncode == 0 or re.search(ways_out, said), said
            platform.run("plan")
        if point.at != LOCKED or point.machine:
            # Terraform may be too slow to release it when its verb dies; a machine that dies leaves it.
            assert platform.locked() == (point.at == LOCKED), point
        if platform.locked():
            refused = platform.run("apply", code=1)
            assert "the state is locked by " in refused and "OperationTypeApply" in refused
            platform.type_what_it_says(refused)
    assert "2 changes applied" in platform.run("apply")
    outputs = json.loads((platform.clone / "build" / "local" / "outputs.json").read_text())
    assert outputs == {"role": "KILL_POINTS"}


def migrate(platform: Platform) -> str:
    return platform.run("migrate", "--outputs", "outputs.json")


def test_migrate(platform):
    for point in MIGRATE:
        platform.kill(point, "migrate", "--outputs", "outputs.json")
        assert platform.held() == point.held, point
        if point.held and point.machine:
            refused = platform.run("migrate", "--outputs", "outputs.json", code=1)
            assert re.search(r"is deploying; run again when it is done, or in 1?\d\d s if it was killed", refused), (
                point
            )
        if point.held:
            platform.expire()
    assert migrate(platform) == "nothing to run\n"
    assert platform.history() == [(VIEW, "Success"), (FIRST, "Success"), (SECOND, "Success")]


@pytest.mark.parametrize("text", [None, "SELECT 1;"], ids=["nothing runs", "another text runs"])
def test_a_query_that_runs_is_cancelled_by_the_next_deploy(platform, text):
    """Also by one that has nothing to run, as after a rollback, or without the script."""
    file = platform.clone / "migrations" / "raw" / THIRD
    file.write_text(LONG)
    running = Point(r"SELECT SUM\(", held=True, machine=True, after=0.5)
    platform.kill(running, "migrate", "--outputs", "outputs.json")
    file.write_text(text) if text else file.unlink()
    platform.expire()
    said = migrate(platform)
    assert re.search(rf"a query of a deploy that was killed still ran, and is cancelled: \S+ \(.*{THIRD}\)", said)
    assert ((THIRD, "Success") in platform.history()) == bool(text)
    file.unlink(missing_ok=True)


def test_verify(platform):
    build = platform.clone / "build" / "local"
    build.mkdir(parents=True, exist_ok=True)
    shutil.copy(platform.clone / "outputs.json", build / "outputs.json")
    for point in VERIFY:
        platform.kill(point, "verify")
    ended = platform.run("verify", "--deadline", "0", code=1)
    assert "part: not there after 0 s; nothing cuts streaming/users/verify-" in ended, "there is no splitter here"


def test_there_are_as_many_points_as_promised():
    assert len([*PLAN, *APPLY, *MIGRATE, *VERIFY, *ROLLBACK, *LINES]) >= 42
    assert os.environ.get("KILL_AT") is None
