"""Terraform's outputs of one environment: apply writes them, every later step reads them."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.service_user import ServiceUser
from promotion.environment import Environment
from promotion.errors import PromotionError


class NotApplied(PromotionError):
    """The environment has no outputs, or those of an older version of the project."""


@dataclass(frozen=True)
class Outputs:
    """The outputs of terraform/outputs.tf by name. Reading one that is not there raises NotApplied."""

    values: Mapping[str, Any]
    file: Path = Path("outputs.json")
    environment: str = "ENVIRONMENT"

    @classmethod
    def read(cls, environment: Environment, file: Path | None = None) -> "Outputs":
        """Read the environment's outputs, or those in `file`. Raise NotApplied if there are none."""
        file = file or environment.outputs_file
        try:
            return cls(dict(json.loads(file.read_text())), file, environment.name)
        except FileNotFoundError as error:
            raise NotApplied(
                f"{file} is missing; apply first (python -m scripts.apply {environment.name}), "
                'or, where it is applied, fetch the outputs: docs/runbook.md, "Before you run a command"'
            ) from error
        except (ValueError, TypeError) as error:
            raise NotApplied(f"{file} is damaged; apply again: python -m scripts.apply {environment.name}") from error

    def write(self) -> None:
        """Write all outputs or, if that fails, none: other verbs may be reading the file."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps(self.values, indent=2, sort_keys=True) + "\n")
        new.replace(self.file)

    @property
    def landing_bucket(self) -> str:
        """Return the name of the bucket that files land in."""
        return str(self._value("landing_bucket"))

    @property
    def ready_bucket(self) -> str:
        """Return the name of the bucket that Snowpipe loads from."""
        return str(self._value("ready_bucket"))

    @property
    def events_queue_url(self) -> str:
        """Return the URL of the queue with the landing bucket's events."""
        return str(self._value("events_queue_url"))

    @property
    def dead_letter_queue_url(self) -> str:
        """Return the URL of the dead-letter queue of those events."""
        return str(self._value("dead_letter_queue_url"))

    @property
    def verify_role_arn(self) -> str:
        """Return the ARN of the AWS role that the smoke test, the report and the status take."""
        return str(self._value("verify_role_arn"))

    @property
    def splitter_role_arn(self) -> str:
        """Return the ARN of the splitter's AWS role."""
        return str(self._value("splitter_role_arn"))

    @property
    def bulk_load_role_arn(self) -> str:
        """Return the ARN of the vendor load's AWS role."""
        return str(self._value("bulk_load_role_arn"))

    @property
    def eraser_role_arn(self) -> str:
        """Return the ARN of the AWS role that erases people."""
        return str(self._value("eraser_role_arn"))

    @property
    def database(self) -> str:
        """Return the name of the Snowflake database."""
        return str(self._value("database"))

    @property
    def splitter_service(self) -> dict[str, str] | None:
        """Return the splitter's cluster, name and task definition in ECS; None if the outputs are from before them.

        A rollback may have outputs of an earlier release.
        """
        found = self.values.get("splitter_service")
        return dict(found) if found else None

    @property
    def late_seconds(self) -> float:
        """Return after how many seconds the alarm `oldest-message` rings."""
        return float(self._value("late_seconds"))

    @property
    def migration_variables(self) -> dict[str, str]:
        """Return the variables that the migrations are rendered with."""
        return dict(self._value("migration_variables"))

    @property
    def splitter_environment(self) -> dict[str, str]:
        """Return the splitter's environment variables."""
        return dict(self._value("splitter_environment"))

    @property
    def bulk_load_environment(self) -> dict[str, str]:
        """Return the vendor load's environment variables."""
        return dict(self._value("bulk_load_environment"))

    def service_user(self, service: str, account: str) -> ServiceUser:
        """Return the Snowflake user of a service (migrator, splitter, bulk_load, analyst, eraser) in this account."""
        names = self._names(service)
        return ServiceUser(
            account=account,
            database=self.database,
            user=names["user"],
            role=names["role"],
            warehouse=names["warehouse"],
            key_secret=names["key_secret"],
        )

    def analyst_variables(self) -> dict[str, str]:
        """Return the environment variables of a program that logs in as the analyst, without the account's."""
        names = self._names("analyst")
        return {
            "SNOWFLAKE_USER": names["user"],
            "SNOWFLAKE_ROLE": names["role"],
            "SNOWFLAKE_WAREHOUSE": names["warehouse"],
            "SNOWFLAKE_DATABASE": self.database,
            "MARQUEE_KEY_SECRET": names["key_secret"],
        }

    def _value(self, name: str) -> Any:
        if name not in self.values:
            raise self._older(name)
        return self.values[name]

    def _names(self, service: str) -> Mapping[str, str]:
        """Return the names of a service's user, role, warehouse and secret. Raise NotApplied."""
        services = self._value("services")
        if service not in services:
            raise self._older(f"services.{service}")
        for name in ("user", "role", "warehouse", "key_secret"):
            if name not in services[service]:
                raise self._older(f"services.{service}.{name}")
        return dict(services[service])

    def _older(self, name: str) -> NotApplied:
        return NotApplied(
            f"{self.file} is an older version's, without {name}; "
            f"apply again: python -m scripts.apply {self.environment}"
        )
