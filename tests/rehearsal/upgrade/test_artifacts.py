from pathlib import Path

import pytest

from rehearsal.jobs import Job
from rehearsal.upgrade.artifacts import Artifacts


def job(name: str, artifacts: tuple[str, ...] = (), needs: tuple[str, ...] = ()) -> Job:
    return Job(name, (), {}, "deploy", frozenset(), artifacts, needs)


@pytest.fixture
def artifacts(tmp_path) -> Artifacts:
    project = tmp_path / "project"
    (project / "terraform").mkdir(parents=True)
    (project / "terraform" / "main.tf").write_text("tracked")
    return Artifacts(project, tmp_path / "store")


def write(project: Path, *names: str) -> None:
    for name in names:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name)


def files(project: Path) -> list[str]:
    return sorted(path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file())


def test_a_job_gets_the_artifacts_that_it_needs_and_nothing_else(artifacts):
    plan = job("plan", ("build/dev/plan", "terraform/.terraform.lock.hcl", "build/none"))
    write(artifacts.project, "build/dev/plan/plan.json", "build/dev/secret", "terraform/.terraform.lock.hcl")
    artifacts.keep(plan)

    artifacts.fetch(job("apply", needs=("plan", "review")))
    assert files(artifacts.project) == [
        "build/dev/plan/plan.json",
        "terraform/.terraform.lock.hcl",
        "terraform/main.tf",
    ]

    artifacts.fetch(job("drift"), "plan")
    assert "build/dev/plan/plan.json" in files(artifacts.project)

    artifacts.fetch(job("drift"))
    assert files(artifacts.project) == ["terraform/main.tf"]


def test_a_second_run_replaces_the_artifacts_of_the_first(artifacts):
    plan = job("plan", ("build/plan",))
    write(artifacts.project, "build/plan/old")
    artifacts.keep(plan)
    artifacts.fetch(plan)
    write(artifacts.project, "build/plan/new")
    artifacts.keep(plan)

    artifacts.fetch(job("apply", needs=("plan",)))
    assert files(artifacts.project) == ["build/plan/new", "terraform/main.tf"]
