"""The local cloud as the rehearsal uses it: started anew, reached through its variables only, stopped or kept."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from rehearsal.processes import Processes


@dataclass(frozen=True)
class Cloud:
    processes: Processes
    environment: str

    def start(self, say) -> dict[str, str]:
        """Stop what an earlier run kept, start an empty cloud, and return the variables that lead to it."""
        self._run("down", seconds=60, say=say)
        self._run("up", "--environment", self.environment, seconds=120, say=say)
        return exported(self._run("env", "--environment", self.environment, seconds=30))

    def stop(self) -> None:
        self._run("down", seconds=60)

    def _run(self, verb: str, *arguments: str, **options) -> str:
        command = self.processes.python("localcloud", verb, *arguments)
        return self.processes.run(f"cloud-{verb}", command, **options)


def exported(script: str) -> dict[str, str]:
    """The variables of a shell script of `export NAME=value` lines."""
    words = [shlex.split(line) for line in script.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for line in words for word in line[1:])


def write_profiles(folder: Path, variables: dict[str, str], roles: dict[str, str]) -> dict[str, str]:
    """Write an AWS configuration with one profile per role, each assumed from the administrator's key.

    `roles` is {profile: role ARN}. Returns the variables that make a child use it; the child adds AWS_PROFILE, and
    must not inherit AWS_ACCESS_KEY_ID, which would win over any profile.
    """
    config = folder / "aws-config"
    credentials = folder / "aws-credentials"
    config.touch(0o600)
    credentials.touch(0o600)
    config.write_text(
        "".join(
            f"[profile {name}]\nrole_arn = {arn}\nsource_profile = administrator\nrole_session_name = {name}\n"
            for name, arn in roles.items()
        )
    )
    credentials.write_text(
        "[administrator]\n"
        f"aws_access_key_id = {variables['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {variables['AWS_SECRET_ACCESS_KEY']}\n"
    )
    return {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
