"""A table changes under traffic: a column is added, one in the middle, one renamed by expand and contract.

Old and new splitters run side by side, images come before and after their migrations, and whatever works on the change
is killed in each of its steps. Every value of every row must be in its column, once.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attack.worker import Worker
from tests.change.repositories import MOVED, SHAPES, Release, releases
from tests.change.traffic import Traffic
from tests.lane import Lane, make_lane


class Platform:
    """One lane, and the splitters and deploys of all releases on it."""

    def __init__(self, lane: Lane, folder: Path, made: list[Release]):
        self.lane, self.folder, self.releases = lane, folder, made
        self.workers: list[Worker] = []

    def start(self, release: int, **variables: str) -> Worker:
        """A splitter of a release that has begun to work. It holds few files, so that one beside it gets some, too."""
        variables = {"MARQUEE_MAX_CONCURRENT_FILES": "1", **variables}
        self.workers.append(Worker(self.lane.variables(**variables), self.releases[release].root))
        worker = self.workers[-1]
        worker.wait_for(lambda: worker.events("waiting for files"), 180)
        return worker

    def die_at(self, release: int, failpoint: str) -> None:
        """A splitter of a release that is killed at a point of its work."""
        worker = self.start(release, MARQUEE_FAILPOINT=failpoint)
        assert worker.process.wait(180) == -signal.SIGKILL, worker.raw[-20:]
        worker.end()

    def may_die_at(self, release: int, failpoint: str) -> None:
        """A splitter of a release that is killed at a point that it may reach, or has nothing left to do."""
        worker = self.start(release, MARQUEE_FAILPOINT=failpoint)
        with contextlib.suppress(AssertionError):
            worker.wait_for(lambda: len(worker.events("loaded")) > 10, 60)
        worker.end()

    def migrate(self, release: int, kill_at: str = "", occurrence: int = 1) -> list[str]:
        """Deploy a release's migrations; its lines. Killed with its children at a line that holds `kill_at`."""
        command = [sys.executable, "-m", "scripts.migrate", "local", "--outputs", str(self.folder / "outputs.json")]
        process = subprocess.Popen(
            command, cwd=self.releases[release].root, env=self.lane.warehouse.cloud.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        lines = []
        for line in lines_of(process):
            lines.append(line)
            if kill_at and kill_at in line:
                occurrence -= 1
                if not occurrence:
                    os.killpg(process.pid, signal.SIGKILL)
                    kill_at = ""
        code = process.wait(120)
        assert code == 0 or (code == -signal.SIGKILL and not kill_at), lines
        self.free_the_lease()
        return lines

    def free_the_lease(self) -> None:
        """The next deploy would wait for 3 minutes for one that was killed."""
        database = self.lane.warehouse.database
        self.lane.warehouse.execute(
            f"USE WAREHOUSE {database}_LOAD", f"UPDATE {database}.DEPLOY.LEASE SET EXPIRES_AT = 0"
        )

    def sweep(self, release: int) -> int:
        """Send the events of files without an outcome again; how many."""
        command = [sys.executable, "-m", "pipelines.splitter", "sweep", "--older-than", "0", "--json"]
        environment = self.lane.variables(MARQUEE_LANDING_BUCKET=self.lane.buckets.landing)
        root = self.releases[release].root
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return len(done.stdout.splitlines())

    def table(self) -> list[dict[str, str | None]]:
        """The rows of RAW.USERS, without what the loader adds."""
        database = self.lane.warehouse.database
        with self.lane.warehouse.connect("migrator") as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {database}.RAW.USERS")
            names = [column[0].lower() for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return [{name: text for name, text in row.items() if not name.startswith("_")} for row in rows]

    def pipes(self) -> dict[str, str]:
        """{pipe of users: its comment}"""
        database = self.lane.warehouse.database
        shown = self.lane.warehouse.execute(f"SHOW PIPES LIKE 'USERS_PIPE%' IN SCHEMA {database}.RAW")
        return {row[1]: row[7] for row in shown}


def lines_of(process: subprocess.Popen) -> Iterator[str]:
    """The lines of a process, each also while it is still being written."""
    text = ""
    while piece := os.read(process.stdout.fileno(), 4096).decode():
        *whole, text = (text + piece).split("\n")
        yield from whole
        if text:
            yield text
            text = ""


@pytest.fixture
def begin(cloud, tmp_path) -> Iterator[Callable[[int], Platform]]:
    """Begins a platform at a release."""
    begun = []

    def begin(release: int) -> Platform:
        made = releases(tmp_path)
        begun.append(Platform(make_lane(cloud, tmp_path, project=made[release].root), tmp_path, made))
        return begun[-1]

    yield begin
    for platform in begun:
        for worker in platform.workers:
            worker.end()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Run `work` while the body runs; both have ended afterwards, and its error is raised."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join(300)
    if failures:
        raise failures[0]


def waits(worker: Worker, reason: str) -> bool:
    return any(reason in line["reason"] for line in worker.events("waiting"))


@pytest.mark.timeout(900)
def test_columns_are_added_and_one_begins_to_be_renamed(begin):
    platform = begin(0)
    lane = platform.lane
    zero = platform.start(0)
    with Traffic(lane.buckets, "users", [SHAPES[0]]) as traffic:
        zero.wait_for(lambda: len(zero.events("loaded")) > 3)

        # Added: the image first, then its migration, which is killed.
        one = platform.start(1)
        one.wait_for(lambda: waits(one, "RAW.USERS has no column DEVICE yet: waiting for the migration"))
        traffic.land(SHAPES[1])
        traffic.shapes = [SHAPES[0], SHAPES[1]]
        platform.migrate(1, kill_at="users_device")
        platform.migrate(1)
        one.wait_for(lambda: len(one.events("loaded")) > 3, 180)
        assert zero.stop() == 0

        # In the middle: the migration first, then the image, while the old one keeps files for it.
        platform.migrate(2)
        traffic.shapes = [SHAPES[1], SHAPES[2]]
        one.wait_for(lambda: waits(one, "RAW.USERS has the column country, and the contract here does not"), 180)
        two = platform.start(2)
        with beside(one.stop):
            two.wait_for(lambda: len(two.events("loaded")) > 3, 180)

        # Renamed, expand: both at once; a splitter dies with what it sent.
        with beside(lambda: platform.migrate(3)):
            platform.die_at(3, "insert-sent")
        three = platform.start(3)
        traffic.shapes = [SHAPES[2], SHAPES[3]]
        three.wait_for(lambda: len(three.events("loaded")) > 3, 180)
        assert two.stop() == 0
    platform.sweep(3)
    judge(platform, traffic, three, {})


@pytest.mark.timeout(900)
def test_a_renamed_column_goes_with_its_pipes(begin):
    """No file has the old column any more; old and new image, and the pipes change."""
    platform = begin(3)
    three = platform.start(3)
    with Traffic(platform.lane.buckets, "users", [SHAPES[2], SHAPES[3]]) as traffic:
        three.wait_for(lambda: len(three.events("loaded")) > 3, 180)
        traffic.shapes = [SHAPES[3]]
        three.wait_for(lambda: old_are_in(platform, traffic), 180, every=1)  # each logs in, and reads the table
        four = platform.start(4)
        platform.migrate(4, kill_at="files pending")  # before the pause of the first pipe
        platform.migrate(4, kill_at="drained ", occurrence=2)  # both are paused
        assert len(platform.pipes()) == 2 and any("drained by a deploy" in text for text in platform.pipes().values())
        platform.die_at(4, "insert-answered")  # told a pipe that is drained
        platform.migrate(4, kill_at="users_surname_filled")
        platform.migrate(4, kill_at="users_no_last_name")
        assert "USERS_PIPE" not in platform.pipes() and "USERS_PIPE_2" not in platform.pipes()
        with beside(three.stop):
            assert four.stop() == 0
        platform.migrate(4)
        assert list(platform.pipes()) == ["USERS_PIPE_3"]
        platform.may_die_at(4, "pipe-gone")
        last = platform.start(4)
        last.wait_for(lambda: len(last.events("loaded")) > 3, 180)
    judge(platform, traffic, last, MOVED)


def judge(platform: Platform, traffic: Traffic, worker: Worker, moved: dict[str, str]) -> None:
    """Every value of every row is in its column, once, as soon as nothing is left to do."""
    buckets = platform.lane.buckets
    worker.wait_for(lambda: buckets.waiting(buckets.queue) == 0, 240)
    assert len(traffic.landed) > 20
    assert traffic.faults(platform.table(), moved) == {}
    assert buckets.waiting(buckets.dead) == 0


def old_are_in(platform: Platform, traffic: Traffic) -> bool:
    """Return True if all files that still have the old column are loaded."""
    loaded = {str(row["first_name"]).partition("-")[0] for row in platform.table()}
    return {file for file, columns in list(traffic.landed.items()) if "last_name" in columns} <= loaded
