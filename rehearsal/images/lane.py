"""The main jobs of the image of the jobs: the lane of `.gitlab/`, each job as declared there, in its container."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

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
# A merge request's, and the buttons. They are only started: there is no merge request, no earlier release, no lock that
# was left, and nobody to erase.
ONLY_STARTED = ("preview", "rollback", "unlock", "erase")
_START_SECONDS = 300
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


def start(side: Checkout, name: str, say: Callable[[str], None]) -> str:
    """Start each command of a job with its packages, and let it print its help; return the commands.

    So the image has all that they import. Raise StepFailed.
    """
    job = side.jobs[name]
    for number, line in enumerate(job.lines):
        if module := jobs.module(line):
            groups = jobs.groups(line)
            words = [word for group in groups for word in ("--group", group)]
            packages = {"UV_PROJECT_ENVIRONMENT": str(side.python(*groups).parents[1])}
            side.run(
                f"{name}-{number}-starts",
                [side.uv, "run", *words, "python", "-m", module, "--help"],
                {**job.variables, **packages},
                seconds=_START_SECONDS,
                say=say,
                folder=side.folder,
            )
    return commands(side, name)


def start_make(side: Checkout, targets: Sequence[str]) -> None:
    """Let make print what the pipeline's own jobs run; it does nothing of it. Raise StepFailed."""
    command = ["make", "--dry-run", *targets]
    side.run("make-starts", command, {}, seconds=_START_SECONDS, folder=side.folder)


def make_targets(project: Path) -> tuple[str, ...]:
    """Return the targets of make that the pipeline's own jobs call, such as `lint`."""
    entries = yaml.safe_load((project / ".gitlab-ci.yml").read_text()).values()
    lines = [line for entry in entries if isinstance(entry, dict) for line in entry.get("script", ())]
    return tuple(dict.fromkeys(line.partition(" ")[2] for line in lines if line.startswith("make ")))


def commands(side: Checkout, name: str) -> str:
    """Return the commands of a job: `scripts.verify, scripts.report`."""
    return ", ".join(filter(None, (jobs.module(line) for line in side.jobs[name].lines)))
