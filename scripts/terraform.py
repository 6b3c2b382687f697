"""Terraform on one environment: every call has a time limit, and its failures are one line that says what to do.

The only file that uses python-terraform, which builds the command lines.
"""

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import click
import python_terraform
from python_terraform import IsFlagged

from scripts.environment import PROJECT, Environment, build_folder
from scripts.terraform_errors import explain

# Seconds. An init may download providers of 800 MB.
LIMITS = {"init": 900, "plan": 600, "apply": 1800, "show": 120, "output": 120, "state pull": 120, "force-unlock": 120}
# What Terraform gets to give its lock back after it was told to stop.
STOP_SECONDS = 20
# The waits of the AWS provider are most of an apply: all of them may run side by side.
PARALLELISM = 30


class Terraform:
    """The root module with the state of one environment."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._terraform = _Limited(environment)

    def init(self) -> None:
        """Load the providers (from TF_PLUGIN_MIRROR alone, if it is set) and connect to the environment's state."""
        backend = {
            "bucket": self.environment.state_bucket,
            "key": f"{self.environment.name}/terraform.tfstate",
            "region": self.environment.aws_region,
            "allowed_account_ids": json.dumps([self.environment.aws_account_id]),
        }
        mirror = os.environ.get("TF_PLUGIN_MIRROR") or None
        self._call("init", self._terraform.init, backend_config=backend, plugin_dir=mirror, var=None)

    def plan(self, out: Path, public_keys: dict[str, str]) -> bool:
        """Write the plan to `out`; return whether it changes anything."""
        self._terraform.variables_in_environment = {"TF_VAR_service_public_keys": json.dumps(public_keys)}
        code, _ = self._call(
            "plan", self._terraform.plan, out=out, var=None, var_file=str(self.environment.values_file), good=(0, 2)
        )
        return code == 2

    def show(self, plan: Path) -> dict:
        """The plan as Terraform's JSON document: https://developer.hashicorp.com/terraform/internals/json-format"""
        return json.loads(self._call("show", self._terraform.show, plan, json=IsFlagged)[1])

    def serial(self) -> int:
        """The state's serial number, which every change raises; 0 while there is no state."""
        return json.loads(self._call("state pull", self._terraform.cmd, "state pull")[1])["serial"]

    def apply(self, plan: Path, on_event: Callable[[dict], None]) -> None:
        """Apply exactly `plan`; `on_event` hears Terraform's machine-readable events as they come."""

        def each_line(line: str) -> None:
            if line.startswith("{"):
                on_event(json.loads(line))

        self._call(
            "apply",
            self._terraform.apply,
            plan,
            skip_plan=True,
            var=None,
            json=IsFlagged,
            parallelism=PARALLELISM,
            each_line=each_line,
        )

    def outputs(self) -> dict:
        """{name: value} of the root module's outputs."""
        text = self._call("output", self._terraform.output_cmd, json=IsFlagged)[1]
        return {name: output["value"] for name, output in json.loads(text).items()}

    def unlock(self, lock_id: str) -> None:
        """Give back the lock that a killed run left."""
        self._call("force-unlock", self._terraform.cmd, "force-unlock", lock_id, force=IsFlagged)

    def _call(self, verb: str, method: Callable, *arguments, good: tuple[int, ...] = (0,), **options):
        code, out, err = method(*map(str, arguments), **options, seconds=LIMITS[verb])
        if code not in good:
            raise click.ClickException(f"terraform {verb}: {explain(out, err, self.environment.name)}")
        return code, out


class _Limited(python_terraform.Terraform):
    """python-terraform waits for ever and keeps Terraform in our process group; this runs its command lines instead."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(working_dir=str(PROJECT / "terraform"))
        # A data folder per environment: state of one can't be taken for another's, and two can run side by side.
        self.data = build_folder() / "terraform" / environment.name
        self.variables_in_environment: dict[str, str] = {}

    def cmd(self, cmd, *args, seconds, each_line=None, **options):
        """Returns (exit code, stdout, stderr). Raises click.ClickException after `seconds`."""
        options.setdefault("no_color", IsFlagged)
        if cmd == "state pull" or cmd == "force-unlock":
            options.pop("no_color")
        command = self.generate_cmd_string(cmd, *args, **options)
        try:
            return run(command, Path(self.working_dir), self._variables(), seconds, each_line)
        except FileNotFoundError as error:
            raise click.ClickException("terraform is not installed; version 1.11 or newer is needed") from error
        except TimeoutError as error:
            raise click.ClickException(f"terraform {cmd} took longer than {seconds} s and was stopped") from error

    def _variables(self) -> dict[str, str]:
        self.data.mkdir(parents=True, exist_ok=True)
        variables = {
            # The driver's own limit is five minutes.
            "SNOWFLAKE_LOGIN_TIMEOUT": "60",
            **os.environ,
            **self.variables_in_environment,
            "TF_DATA_DIR": str(self.data),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
        }
        # Terraform stops at a configuration file that is named but missing.
        if not Path(variables.get("TF_CLI_CONFIG_FILE", __file__)).exists():
            del variables["TF_CLI_CONFIG_FILE"]
        return variables


def run(
    command: list[str], folder: Path, variables: dict[str, str], seconds: float, each_line: Callable | None = None
) -> tuple[int, str, str]:
    """Run a command to its end, `each_line` hearing its output; return (exit code, stdout, stderr).

    It runs in a process group of its own: a Ctrl-C reaches us, and we pass it on once. Two would make Terraform
    leave at once, without giving its lock back. Raises TimeoutError when it takes longer than `seconds`.
    """
    lines: list[str] = []
    late = threading.Event()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, cwd=folder, env=variables, text=True, process_group=0,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        timer = threading.Timer(seconds, lambda: (late.set(), _stop(process)))
        timer.start()
        try:
            for line in process.stdout:
                lines.append(line)
                if each_line:
                    each_line(line)
            code = process.wait()
        finally:
            timer.cancel()
            _stop(process)
            process.stdout.close()
        if late.is_set():
            raise TimeoutError
        errors.seek(0)
        return code, "".join(lines), errors.read()


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
