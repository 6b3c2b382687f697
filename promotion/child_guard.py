"""A guard beside a child process: when the parent ends, kill -9 included, the child and its children end too.

The guard is a shell that reads a pipe, of which only the parent holds the writing end. The kernel closes it however the
parent ends. Then the guard asks the child to end, as the parent would have, so that Terraform writes its state and
releases its lock, and schemachange cancels its query. A child that still runs after a while is killed, with the process
group of the child, to which the providers of Terraform belong. It takes a POSIX shell alone, so Linux and macOS are the
same; prctl(PR_SET_PDEATHSIG) is Linux only, reaches no grandchild, and can't wait.
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/kill.html
"""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

_SHELL = "/bin/sh"
# The child starts when its guard is there: a parent that is killed in between leaves none of them.
_AFTER_THE_GUARD = 'read -r go && exec "$@" </dev/null'
# Arguments: process id, signal, tenths of a second, descriptor of the child's output. A broken output would end the
# child before it has cleaned up.
_GUARD = """
trap '' HUP INT TERM
if read -r over; then exit; fi
cat "/dev/fd/$4" >/dev/null &
kill -s "$2" "$1"
tenths=$3
while [ "$tenths" -gt 0 ] && kill -s 0 -- "-$1"; do
    sleep 0.1
    tenths=$((tenths - 1))
done
kill -s KILL -- "-$1"
"""


class Guarded(NamedTuple):
    """A child, the leader of a process group of its own, and its guard."""

    process: subprocess.Popen[str]
    guard: subprocess.Popen[str]

    def release(self) -> None:
        """Tell the guard that the child is over."""
        assert self.guard.stdin
        with suppress(BrokenPipeError):  # it is gone, killed by somebody
            self.guard.stdin.write("over\n")
            self.guard.stdin.close()
        self.guard.wait()


def start(
    command: list[str],
    variables: Mapping[str, str],
    seconds: float,
    polite: signal.Signals,
    folder: Path | None = None,
    errors: int | IO[str] = subprocess.STDOUT,
) -> Guarded:
    """Start a command, with a pipe as its output and no input. Raise FileNotFoundError if there is no such command.

    Once the parent is gone it gets the signal `polite`, and is killed after `seconds`.
    """
    if not shutil.which(command[0], path=variables.get("PATH")):
        raise FileNotFoundError(command[0])
    process = subprocess.Popen(
        [_SHELL, "-c", _AFTER_THE_GUARD, _SHELL, *command], cwd=folder, env=dict(variables), text=True,
        errors="replace", process_group=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
    )  # fmt: skip
    assert process.stdin and process.stdout
    output = process.stdout.fileno()
    arguments = [process.pid, polite.name.removeprefix("SIG"), int(seconds * 10), output]
    guard = subprocess.Popen(
        [_SHELL, "-c", _GUARD, _SHELL, *map(str, arguments)], text=True, start_new_session=True, pass_fds=[output],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with suppress(BrokenPipeError):  # ended already, by a signal
        process.stdin.write("go\n")
        process.stdin.close()
    return Guarded(process, guard)
