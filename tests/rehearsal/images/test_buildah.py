"""The configuration of an image, and the command lines of its container."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from rehearsal.images import buildah as buildah_module
from rehearsal.images import container as container_module
from rehearsal.images.buildah import Buildah, configuration, opened
from rehearsal.images.container import Container
from rehearsal.processes import Processes
from rehearsal.steps import StepFailed

# The fields of https://github.com/moby/docker-image-spec/blob/main/spec.md
CONFIG = {
    "User": "10001",
    "Env": ["PATH=/usr/bin", "A=b=c"],
    "Entrypoint": ["/python", "-m"],
    "Cmd": ["pipelines.splitter"],
    "Healthcheck": {"Test": ["CMD", "/python", "-m", "health"]},
}


def test_a_configuration_is_read():
    read = configuration(CONFIG)
    assert (read.user, read.variables["A"]) == ("10001", "b=c")
    assert read.command == ("/python", "-m", "pipelines.splitter")
    assert read.health == ("/python", "-m", "health")


def test_an_image_that_says_nothing_runs_as_root_without_a_check():
    read = configuration({"Entrypoint": None, "Healthcheck": None})
    assert (read.user, read.command, read.health) == ("root", (), ())


def test_a_check_in_shell_form_is_run_by_a_shell():
    assert configuration({"Healthcheck": {"Test": ["CMD-SHELL", "a || b"]}}).health == ("/bin/sh", "-c", "a || b")
    assert configuration({"Healthcheck": {"Test": ["NONE"]}}).health == ()


def container(folder: Path) -> Container:
    buildah = Buildah(folder, Processes(folder, {"LOCALCLOUD_OWNER": "me", "AWS_SECRET_ACCESS_KEY": "x"}), (), 1)
    return Container(buildah, "box", configuration(CONFIG), {Path("/ca.pem"): "/ca.pem:ro"})


def test_a_container_gets_what_it_is_given_and_nothing_of_the_machine(tmp_path):
    command = container(tmp_path).enter(["id"], {"PATH": "/home/me/bin", "HOME": "/home/me", "A": "1"}, Path("/p"))
    assert command[:3] == ["nsenter", "--mount=/proc/1/ns/mnt", "--"]
    inside = command[command.index("run") :]
    assert inside == ["run", "--hostname=container", "--env=A=1", "--volume=/ca.pem:/ca.pem:ro", "--workingdir=/p",
                      "box", "--", "id"]  # fmt: skip


def test_the_processes_of_a_container_have_no_login(tmp_path):
    box = container(tmp_path)
    inside = box.processes(box.buildah.processes, {"ROLE": "splitter"})
    assert inside.environment == {"LOCALCLOUD_OWNER": "me", "ROLE": "splitter"}
    assert inside.with_environment({"B": "2"}).environment == {"B": "2"}


def test_the_last_line_of_a_log_is_the_jobs_own(tmp_path):
    box, log = container(tmp_path), tmp_path / "log"
    log.write_text("Error: no plan; plan first\nsubprocess exited with status 1\nError: exit status 1\n")
    assert box.processes(box.buildah.processes).last_line(log) == "Error: no plan; plan first"


class Holder:
    """The process that holds the namespace."""

    child = SimpleNamespace(pid=os.getpid())
    stopped = False

    def stop(self) -> None:
        self.stopped = True


@pytest.mark.parametrize("failure", [None, StepFailed("the build failed")])
def test_a_clean_up_that_fails_keeps_no_namespace_and_hides_no_failure(tmp_path, monkeypatch, failure):
    holder, cleaned = Holder(), []

    def clean(self: Buildah) -> None:
        cleaned.append(self)
        if len(cleaned) > 1:
            raise StepFailed("a container is busy")

    monkeypatch.setattr(buildah_module, "_namespace", str)
    monkeypatch.setattr(Buildah, "clean", clean)
    processes = Processes(tmp_path, {})
    monkeypatch.setattr(processes, "serve", lambda name, command: holder)
    says = "the build failed" if failure else "a container is busy"
    with pytest.raises(StepFailed, match=says), opened(tmp_path, processes, ()):
        if failure:
            raise failure
    assert holder.stopped and len(cleaned) == 2


def test_a_health_check_that_hangs_is_no_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(container_module, "_HEALTH_SECONDS", 0.1)
    box = container(tmp_path)
    hangs = [sys.executable, "-c", "import time; time.sleep(600)"]
    monkeypatch.setattr(Buildah, "command", lambda self, *arguments: hangs)
    assert box.health({}) == "no answer within 0.1 s"
