"""The main jobs of the pipelines' images: the splitter from event to rows, the vendor load from files to tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import boto3

from promotion.outputs import Outputs
from rehearsal import splitter_log
from rehearsal.images.container import Container
from rehearsal.processes import Processes, Service
from rehearsal.services import addresses

_START_SECONDS = 180
_LOAD_SECONDS = 300
_LIFE_SECONDS = 3600


@dataclass(frozen=True)
class Services:
    """The services of an environment in their containers; `cloud` leads to it, with the administrator's login."""

    processes: Processes
    cloud: Mapping[str, str]
    outputs: Outputs

    def splitter(self, container: Container, say: Callable[[str], None]) -> Service:
        """Start the splitter, and return it when the image's health check passes. Raise StepFailed."""
        variables = {
            **self._of("splitter", self.outputs.splitter_role_arn),
            **self.outputs.splitter_environment,
            **splitter_log.WATCHED,
        }
        service = container.processes(self.processes).serve("splitter", list(container.image.command), variables)

        def trouble() -> str | None:
            watched = splitter_log.health_check(service.log)
            return container.health({**variables, **watched}) if watched else "it does not listen yet"

        service.wait_until_healthy(trouble, _START_SECONDS, say)
        return service

    def load_vendor(self, container: Container, say: Callable[[str], None]) -> str:
        """Run the vendor load to its end; return its last line. Raise StepFailed with it if it fails."""
        variables = {**self._of("bulk-load", self.outputs.bulk_load_role_arn), **self.outputs.bulk_load_environment}
        inside, command = container.processes(self.processes), list(container.image.command)
        inside.run("bulk-load", command, seconds=_LOAD_SECONDS, extra=variables, say=say)
        return inside.last_line(inside.logs / "bulk-load.log") or inside.last_line(inside.logs / "bulk-load.out")

    def _of(self, name: str, role_arn: str) -> dict[str, str]:
        """Return the addresses of the cloud, and the keys of a role for an hour, as a task gets them."""
        session = boto3.Session(self.cloud["AWS_ACCESS_KEY_ID"], self.cloud["AWS_SECRET_ACCESS_KEY"])
        answer = session.client("sts").assume_role(
            RoleArn=role_arn, RoleSessionName=name, DurationSeconds=_LIFE_SECONDS
        )
        keys = answer["Credentials"]
        return {
            **addresses(self.cloud),
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }
