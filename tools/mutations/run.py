"""Each mutation in a clone of the project: its test must pass before, and fail after."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tools.git import git
from tools.mutations.mutation import Mutation

PROJECT = Path(__file__).resolve().parents[2]
_SECONDS = 600
_FAILED = 1  # https://docs.pytest.org/en/stable/reference/exit-codes.html
_PERSON = ("-c", "user.name=mutation", "-c", "user.email=mutation@example.invalid")


@dataclass(frozen=True)
class Outcome:
    """`caught`: the test failed. Otherwise `said` is the end of what it printed."""

    mutation: Mutation
    caught: bool
    said: str = ""


def run(mutations: Sequence[Mutation], workers: int, tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Return what became of each mutation of the committed project; `tell` hears of it at once.

    Raise RuntimeError if a test fails without a mutation.
    """
    with clones(workers) as free, ThreadPoolExecutor(workers) as pool:

        def one(mutation: Mutation) -> Outcome:
            clone = free.get()
            try:
                found = _outcome(mutation, clone)
                tell(found)
                return found
            finally:
                free.put(clone)

        _require_passing(sorted({each.test for each in mutations}), free)
        return list(pool.map(one, mutations))


@contextmanager
def clones(number: int) -> Iterator["SimpleQueue[Path]"]:
    """Yield clones of what is committed, in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="marquee-mutations-") as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for place in range(number):
            clone = Path(folder, str(place), "marquee")
            git(PROJECT, "clone", "--quiet", "--no-hardlinks", str(PROJECT), str(clone))
            if (PROJECT / ".tools").is_dir():
                (clone / ".tools").symlink_to(PROJECT / ".tools")
            free.put(clone)
        yield free


def _outcome(mutation: Mutation, clone: Path) -> Outcome:
    text = mutation.applied(clone)
    (clone / mutation.file).write_text(text)
    git(clone, *_PERSON, "commit", "--quiet", "--no-verify", "--all", "--message", "mutation")
    try:
        code, said = run_tests(clone, mutation.test)
    finally:
        git(clone, "reset", "--quiet", "--hard", "HEAD~1")
    return Outcome(mutation, code == _FAILED, said[-2000:])


def _require_passing(tests: Sequence[str], free: "SimpleQueue[Path]") -> None:
    clone = free.get()
    try:
        code, said = run_tests(clone, *tests)
    finally:
        free.put(clone)
    if code:
        raise RuntimeError(f"a test fails without a mutation: {said[-2000:]}")


def run_tests(clone: Path, *arguments: str) -> tuple[int, str]:
    """Return pytest's exit code in a clone, and what it printed. A run that hangs has failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments]
    seconds = _SECONDS * max(1, len(arguments) // 10)
    # The environment has the project's own localcloud, as an editable package.
    variables = {**os.environ, "PYTHONPATH": str(clone / "localcloud" / "src")}
    try:
        done = subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=seconds, env=variables)
    except subprocess.TimeoutExpired:
        return _FAILED, f"no end within {seconds} s"
    return done.returncode, done.stdout + done.stderr
