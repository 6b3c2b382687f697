"""The files of a job: those of the commit, and the artifacts of the jobs that it needs; nothing else is left of others.

As in https://docs.gitlab.com/ci/jobs/job_artifacts/, a path that a job did not make is left out.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from rehearsal.jobs import Job

# Everything that jobs write into the project's folder is below these.
_WRITTEN = ("build", "terraform/.terraform", "terraform/.terraform.lock.hcl")


@dataclass(frozen=True)
class Artifacts:
    """`project`: the folder in which jobs run, one after the other; `store`: keeps their artifacts by job."""

    project: Path
    store: Path

    def folder(self, job: str) -> Path:
        """Return the folder with the artifacts of a job."""
        return self.store / job

    def fetch(self, job: Job, *others: str) -> None:
        """Remove all that earlier jobs wrote, and bring the artifacts of the jobs that it needs, and of `others`."""
        for name in _WRITTEN:
            _remove(self.project / name)
        for need in (*job.needs, *others):
            if self.folder(need).is_dir():
                shutil.copytree(self.folder(need), self.project, dirs_exist_ok=True)

    def keep(self, job: Job) -> None:
        """Keep the job's artifacts, instead of those of an earlier run of it."""
        _remove(self.folder(job.name))
        for name in job.artifacts:
            source, target = self.project / name, self.folder(job.name) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.is_file():
                shutil.copy2(source, target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
