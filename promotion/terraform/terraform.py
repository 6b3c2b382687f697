"""Terraform on one environment: every call has a time limit, and fails with one line that has the next command.

No other file uses python-terraform, which builds the command lines.
"""

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import python_terraform
from python_terraform import IsFlagged

from promotion import aws
from promotion.access.service_keys import KeyVariables
from promotion.child_process import Finished
from promotion.environment import PROJECT, Environment, build_folder
from promotion.terraform import lock_file, provider_login
from promotion.terraform.command import TerraformFailed, run, variables
from promotion.terraform.errors import explain
from promotion.terraform.events import event
from promotion.terraform.state import State, read

# Seconds. An init may download providers of 800 MB.
_LIMITS = {"init": 900, "plan": 600, "apply": 1800, "show": 120, "force-unlock": 120}
# They configure the providers, and so log in to Snowflake.
_LOG_IN = ("plan", "apply")
# The waits of the AWS provider are most of an apply: all of them may run side by side.
_PARALLELISM = 30
# The services of a root module: `services = ["migrator", …]`, as terraform fmt writes it.
_SERVICES = re.compile(r"^\s*services\s*=\s*(\[.*\])$", re.MULTILINE)
_LATE = "plan again, and if the state is locked then, that line has the command"
# A plan makes garbage once: Go's collector takes a sixth of its CPU time, and saves memory that is there.
# https://go.dev/doc/gc-guide#Memory_limit
_GARBAGE_COLLECTION = {"GOGC": "400", "GOMEMLIMIT": "1GiB"}
# https://docs.snowflake.com/en/user-guide/security-access-control-overview#system-defined-roles
_ADMINISTRATORS = ("ACCOUNTADMIN", "ORGADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN")


class Terraform:
    """The root module with the state of one environment.

    `project`: the folder whose terraform/ and environments/ it takes. `values`: further files of variables, of which a
    later one prevails. `lock_seconds`: how long to wait for another run that holds the lock of the state.
    `plans_lock`: False for a plan that neither takes the lock nor waits for it; apply refuses it if the state changes.
    `refreshes`: False for a plan from the state alone, which asks no service what is there; apply refuses it.
    """

    def __init__(
        self,
        environment: Environment,
        project: Path = PROJECT,
        values: Sequence[Path] = (),
        lock_seconds: int = 0,
        plans_lock: bool = True,
        refreshes: bool = True,
    ) -> None:
        self.environment = environment
        self.refreshes = refreshes
        self._values = [project / environment.values_file.relative_to(PROJECT), *values]
        self._lock = f"{lock_seconds}s"
        self._plans_lock = plans_lock
        self._terraform = _Limited(environment, project)

    def init(self) -> None:
        """Load the providers and connect to the environment's state.

        They come from TF_PLUGIN_MIRROR alone, if it is set; else they are those of the committed lock file. With
        TF_PLUGIN_CHECKSUMS=off, the lock file of a mirror's providers has their versions and no checksums; Terraform
        for a cloud that is not this machine's own is refused with it.
        """
        root, mirror = Path(self._terraform.working_dir), os.environ.get("TF_PLUGIN_MIRROR") or None
        if not mirror:
            lock_file.put_in_place(root)
            self._init(None, "readonly")
        elif os.environ.get(lock_file.CHECKSUMS) == "off":
            if not lock_file.is_local_cloud(os.environ):
                raise TerraformFailed(f"terraform init: {lock_file.ELSEWHERE}")
            self._init_without_checksums(root, mirror)
        else:
            self._init(mirror, None)

    def _init_without_checksums(self, root: Path, mirror: str) -> None:
        """Let Terraform write the lock file only where there is none, or one without these providers."""
        if not lock_file.forget_checksums(root):
            with lock_file.held(root):
                if not lock_file.forget_checksums(root):  # nor has another process written one meanwhile
                    return self._write_lock(root, mirror)
        try:
            self._init(mirror, "readonly")
        except TerraformFailed as error:
            if lock_file.COMMITTED not in str(error):
                raise
            with lock_file.held(root):
                self._write_lock(root, mirror)

    def _write_lock(self, root: Path, mirror: str) -> None:
        self._init(mirror, None)
        lock_file.forget_checksums(root)

    def _init(self, mirror: str | None, lock: str | None) -> None:
        backend = {
            "bucket": self.environment.state_bucket,
            "key": f"{self.environment.name}/terraform.tfstate",
            "region": self.environment.aws_region,
            "allowed_account_ids": json.dumps([self.environment.aws_account_id]),
        }
        self._call("init", self._terraform.init, backend_config=backend, plugin_dir=mirror, lockfile=lock, var=None)

    def plan(self, out: Path, keys: KeyVariables, targets: Sequence[str] = ()) -> bool:
        """Write the plan to `out`, of the `targets` and what they need alone if there are any.

        Return True if it changes anything.
        """
        self._terraform.variables_in_environment = key_variables(keys, Path(self._terraform.working_dir))
        done = self._call(
            "plan",
            self._terraform.plan,
            out=out,
            var=None,
            var_file=[str(file) for file in self._values],
            target=list(targets) or None,
            refresh=None if self.refreshes else False,
            lock=None if self._plans_lock else False,
            lock_timeout=self._lock,
            good=(0, 2),
        )
        return done.code == 2

    def refresh(self, out: Path, keys: KeyVariables) -> None:
        """Bring the state's outputs up to the configuration, by a plan in `out` that changes no resource.

        https://developer.hashicorp.com/terraform/cli/commands/plan#planning-modes
        """
        self._terraform.variables_in_environment = key_variables(keys, Path(self._terraform.working_dir))
        self._call(
            "plan",
            self._terraform.plan,
            out=out,
            var=None,
            var_file=[str(file) for file in self._values],
            refresh_only=IsFlagged,
            lock_timeout=self._lock,
            good=(0, 2),
        )
        self.apply(out, lambda event: None)

    def show(self, plan: Path) -> dict[str, Any]:
        """Return the plan as JSON document: https://developer.hashicorp.com/terraform/internals/json-format"""
        document: dict[str, Any] = json.loads(self._call("show", self._terraform.show, plan, json=IsFlagged).out)
        return document

    def serial(self) -> int:
        """Return the state's serial number, which every change raises; 0 while there is no state."""
        return self._state().serial

    def apply(self, plan: Path, on_event: Callable[[dict[str, Any]], None]) -> None:
        """Apply exactly `plan`; `on_event` hears Terraform's machine-readable events as they come."""

        def each_line(line: str) -> None:
            if heard := event(line):
                on_event(heard)

        self._call(
            "apply",
            self._terraform.apply,
            plan,
            skip_plan=True,
            var=None,
            json=IsFlagged,
            parallelism=_PARALLELISM,
            lock_timeout=self._lock,
            each_line=each_line,
        )

    def outputs(self) -> dict[str, Any]:
        """Return {name: value} of the root module's outputs."""
        return dict(self._state().outputs)

    def unlock(self, lock_id: str) -> None:
        """Release the lock that a killed run left."""
        self._call("force-unlock", self._terraform.cmd, "force-unlock", lock_id, force=IsFlagged)

    def versions(self) -> dict[str, str]:
        """Return {source: version} of the providers that `init` took; empty before it."""
        return lock_file.versions(Path(self._terraform.working_dir) / lock_file.TAKEN)

    def _state(self) -> State:
        return read(self.environment, aws.client(self.environment, "s3"))

    def _call(
        self,
        name: str,
        method: Callable[..., Finished],
        *arguments: object,
        good: tuple[int, ...] = (0,),
        **options: Any,
    ) -> Finished:
        if name in _LOG_IN and (line := provider_login.refusal(os.environ, self.versions())):
            raise TerraformFailed(f"terraform {name}: {line}")
        done = method(*map(str, arguments), **options, seconds=_LIMITS[name])
        if done.code not in good:
            raise TerraformFailed(f"terraform {name}: {explain(done.out, done.err, self.environment.name)}")
        return done


class _Limited(python_terraform.Terraform):  # type: ignore[misc]  # the library has no types
    """Runs the command lines of python-terraform, which itself has no time limit and no process group of its own."""

    def __init__(self, environment: Environment, project: Path) -> None:
        super().__init__(working_dir=str(project / "terraform"))
        # A data folder per environment: state of one can't be taken for another's, and two can run side by side.
        self.data = build_folder() / "terraform" / environment.name
        self.deployer = environment.deployer_role
        self.variables_in_environment: dict[str, str] = {}

    def cmd(
        self,
        cmd: str,
        *args: str,
        seconds: float,
        each_line: Callable[[str], None] | None = None,
        **options: Any,
    ) -> Finished:
        """Run one command of Terraform. Raise TerraformFailed after `seconds`."""
        options.setdefault("no_color", IsFlagged)
        if cmd == "force-unlock":
            options.pop("no_color")
        command: list[str] = self.generate_cmd_string(cmd, *args, **options)
        return run(command, Path(self.working_dir), self._variables(), seconds, each_line, _LATE)

    def _role(self) -> str:
        """Return the role that is named, or the deployer's instead of an administrator's.

        An object that an administrator made would not be the deployer's to change.
        """
        named = os.environ.get("SNOWFLAKE_ROLE", "")
        return named if named and named.upper() not in _ADMINISTRATORS else self.deployer

    def _variables(self) -> dict[str, str]:
        # The driver's own limit on a login is five minutes.
        defaults = {"SNOWFLAKE_LOGIN_TIMEOUT": "60", **_GARBAGE_COLLECTION}
        return variables(self.data, defaults, {"SNOWFLAKE_ROLE": self._role(), **self.variables_in_environment})


def key_variables(keys: KeyVariables, root: Path) -> dict[str, str]:
    """Return the environment variables for {variable: {service: public key}} of the services that a root knows.

    That of an earlier release refuses the key of a service that came later.
    """
    names = root / "names.tf"
    found = _SERVICES.search(names.read_text()) if names.is_file() else None
    known = json.loads(found[1]) if found else None
    return {
        f"TF_VAR_{name}": json.dumps({service: key for service, key in values.items() if not known or service in known})
        for name, values in keys.items()
    }
