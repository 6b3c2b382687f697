"""The main jobs of the image of the jobs: the lane of `.gitlab/`, each job as declared there, in its container."""

from collections.abc import Callable, Mapping
from pathlib import Path

from promotion.environment import load
from rehearsal import jobs
from rehearsal.images.container import Container
from rehearsal.processes import Processes
from rehearsal.upgrade import administration
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.identities import Identities

# In the order of a deploy; `review` is the page before a button, `drift` the scheduled job.
BEFORE_SERVICES = ("plan", "review", "apply", "migrate")
BESIDE_SERVICES = ("verify", "drift")
_UV = "/usr/local/bin/uv"


def checkout(container: Container, outside: Processes, project: Path, cloud: Mapping[str, str], head: str) -> Checkout:
    """Return the files in `project` with their jobs in the container; `cloud` has the administrator's login.

    `head`: the commit of the files in the clone that `project` is.
    """
    inside = container.processes(outside, outside.environment)
    return Checkout("ci", project, head, load("local"), inside, cloud, _UV)


def roles(side: Checkout, say: Callable[[str], None]) -> Identities:
    """Make keys and roles as an administrator does, with the programs of the image; return the jobs' identities."""
    side.install()
    administrator = side.processes.with_environment({**side.processes.environment, **side.cloud})
    made = administration.set_up(administrator, side, say)
    say(f"the jobs are {', '.join(arn.rpartition('/')[2] for arn in sorted(made.roles.values()))}")
    return made


def objects(project: Path) -> dict[Path, str]:
    """Return the mounts of the git objects that a clone borrows."""
    alternates = (project / ".git" / "objects" / "info" / "alternates").read_text().split()
    return {Path(path): f"{path}:ro" for path in alternates}


def mirror(folder: Path) -> dict[Path, str]:
    """Return the mounts of a mirror of Terraform's providers: the folder, and those that links in it lead to."""
    links = {path.resolve() for path in folder.rglob("*") if path.is_symlink()}
    return {path: f"{path}:ro" for path in (folder, *sorted(links))}


def commands(side: Checkout, name: str) -> str:
    """Return the commands of a job: `scripts.verify, scripts.report`."""
    return ", ".join(filter(None, (jobs.module(line) for line in side.jobs[name].lines)))
