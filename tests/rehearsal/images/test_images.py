"""The smallest image, built and run at its main job. `make images` does that with all of them.

To make the base takes minutes, so it is used where `make images` has made it.
"""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from rehearsal.images import requirements
from rehearsal.images.bases import Bases
from rehearsal.images.buildah import Buildah, opened
from rehearsal.images.catalog import sources
from rehearsal.images.container import Container, container, stop
from rehearsal.images.push import push
from rehearsal.images.report import Built
from rehearsal.images.session import mounts
from rehearsal.processes import Processes
from rehearsal.services import addresses
from rehearsal.steps import StepFailed
from rehearsal.upgrade import commit
from tests.pipelines.bulk_load.conftest import Job, emptied, make_vendor_warehouse
from tests.vendor import expected, rows
from tests.waiting import until

PROJECT = Path(__file__).parents[3]
FOLDER = PROJECT / "build" / "images"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def must_have_a_base() -> None:
    """Skip the test with the command that makes it run, where no image can be built in seconds."""
    if reason := requirements.missing():
        pytest.skip(f"no image is built here: {reason}")
    if not (FOLDER / "store" / "storage").is_dir():
        pytest.skip(f"no base image is in {FOLDER}: make images BUILD_ONLY=1")


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    """First in this file: it takes the lock, which the others share."""
    must_have_a_base()
    command = [sys.executable, "-m", "scripts.images", "--build-only", "--bases", "stand-in"]
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=PROJECT, stdout=out, stderr=out, start_new_session=True)

    def builds() -> bool:
        assert process.poll() is None, (tmp_path / "out").read_text()
        return any("build" in each for each in buildah_processes())

    until(builds, 600, lambda: (tmp_path / "out").read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    assert "nothing is left running" in (tmp_path / "out").read_text()
    assert buildah_processes() == [] and mounted() == []


def buildah_processes() -> list[list[str]]:
    """Return the command lines of all that works in the store."""
    lines = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(FOLDER / "store" / "storage") in line]


@pytest.fixture(scope="module")
def buildah(tmp_path_factory) -> Iterator[Buildah]:
    must_have_a_base()
    logs = tmp_path_factory.mktemp("logs")
    processes = Processes(logs, dict(os.environ))
    with FileLock(FOLDER / "lock", timeout=1200), opened(FOLDER / "store", processes, mounts(FOLDER)) as store:
        if not any("stand-in/python" in name for name in store.images()):
            pytest.skip(f"no base image is in {FOLDER}: make images BUILD_ONLY=1")
        yield store


@pytest.fixture(scope="module")
def image(buildah, tmp_path_factory) -> str:
    """The image of the vendor load, from what a commit of the working tree would have."""
    project = tmp_path_factory.mktemp("files") / "project"
    commit.export_working_tree(PROJECT, project)
    [source] = [source for source in sources(project) if source.name == "bulk-load"]
    bases = {base: Bases(buildah, "stand-in").bring(base, print).image for base in source.bases}
    return buildah.build("localhost/test/bulk-load", project / source.dockerfile, project, replacements=bases)


@pytest.fixture
def job(cloud) -> Iterator[Job]:
    with emptied(make_vendor_warehouse(cloud)) as job:
        yield job


def mounted() -> list[str]:
    return [line for line in Path("/proc/self/mounts").read_text().splitlines() if str(FOLDER) in line]


def box(buildah: Buildah, image: str, mounts: dict[Path, str] | None = None) -> Container:
    return container(buildah, image, "test", mounts or {}, print)


def test_it_loads_a_batch_as_its_own_user(buildah, image, job):
    variables = job.warehouse.variables("bulk_load")
    authority = Path(variables["AWS_CA_BUNDLE"])
    job.vendor.land(rows(1))
    ours = {name: value for name, value in variables.items() if name.startswith(("AWS_", "SNOWFLAKE_", "MARQUEE_"))}
    assert addresses(ours)
    with box(buildah, image, {authority: f"{authority}:ro"}) as inside:
        assert inside.user() == "10001 (marquee)"
        given = {**ours, "MARQUEE_SETTLE_SECONDS": "0"}
        inside.processes(buildah.processes).run("load", list(inside.image.command), seconds=120, extra=given)
    assert job.live() == expected(rows(1))
    assert mounted() == []


def test_it_can_not_write_beside_its_files(buildah, image):
    with box(buildah, image) as inside, pytest.raises(StepFailed, match="Permission denied"):
        inside.processes(buildah.processes).run("touch", ["touch", "/marquee/file"], seconds=60)


def test_a_stop_reaches_its_first_process(buildah, image):
    trap = (
        "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); print('up', flush=True); time.sleep(99)"
    )
    with box(buildah, image) as inside:
        service = inside.processes(buildah.processes).serve("trap", ["/marquee/.venv/bin/python", "-c", trap])
        until(lambda: service.must_run() or "up" in service.log.read_text(), 120)
        assert stop(service, buildah.processes) == 7


def sleeping() -> list[psutil.Process]:
    """Return the processes of this test; a kernel's, or one that ends meanwhile, has no command line."""
    return [each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[-1:] == ["987"]]


def ended(process: psutil.Process) -> bool:
    """Return whether a process is gone; it may end while it is looked at."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_container_that_is_left_ends_its_processes(buildah, image):
    with box(buildah, image) as inside:
        service = inside.processes(buildah.processes).serve("sleep", ["sleep", "987"])
        started = until(lambda: service.must_run() or sleeping(), 120)
    assert service.child.poll() is not None
    assert [process for process in started if not ended(process)] == []
    assert mounted() == []


def test_a_pushed_image_has_the_digest_of_what_arrived(buildah, image, tmp_path):
    """A manifest is named by the SHA-256 of its bytes:
    https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests"""
    built = Built("bulk-load", "pipelines/bulk_load/Dockerfile", image, "10001", False, ())
    digests = push(buildah, [built], f"dir:{tmp_path}", "tag", None, print)
    manifest = (tmp_path / "bulk-load" / "manifest.json").read_bytes()
    assert digests == {"bulk_load": f"sha256:{hashlib.sha256(manifest).hexdigest()}"}
