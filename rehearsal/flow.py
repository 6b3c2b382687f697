"""The main job, end to end: from nothing to six answers that three engines agree on, with every real part in place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from snowflake.connector import SnowflakeConnection

from contracts.reader import contracts
from pipelines.file_names import passed_over_line
from pipelines.service_user import ServiceUser
from promotion.environment import load
from promotion.outputs import Outputs
from rehearsal.answers import ask
from rehearsal.cloud import ANSWER_SECONDS, Cloud
from rehearsal.landing import Arrival, files, passed_over, upload, write_manifest
from rehearsal.processes import Processes
from rehearsal.report import Report
from rehearsal.services import Services
from rehearsal.steps import Steps
from rehearsal.terraform_login import Identity, TerraformLogin

ENVIRONMENT = "local"
# Name of a step, its verb, the identity that runs it, and its time limit in seconds.
_DEPLOY: tuple[tuple[str, str, Identity, int], ...] = (
    ("terraform plan", "plan", "plan", 300),
    ("terraform apply", "apply", "deploy", 600),
    ("second plan is empty", "drift", "plan", 300),
    ("migrations", "migrate", "deploy", 300),
)


@dataclass(frozen=True)
class Rehearsal:
    """Composes the steps. Each step runs commands that a person or the pipeline could type as well."""

    steps: Steps
    processes: Processes
    folder: Path  # of this rehearsal: data, logs, the services' AWS configuration
    data: Path | None  # the user's own files, or None for the sample set

    def run(self) -> Report:
        """Run every step and return the report. Raise StepFailed at the first that can't be finished."""
        data, paths = self._data()
        variables = self._cloud()
        self._deploy()
        outputs = Outputs.read(load(ENVIRONMENT))
        services = Services(self.folder, variables, outputs)
        with ServiceUser.from_environment({**variables, **services.analyst()}).connect(
            network_timeout=ANSWER_SECONDS
        ) as connection:
            warehouse = _Warehouse(connection, outputs.database)
            self._stream(outputs, services, data, _of("streaming", data, paths), warehouse)
            self._load_vendor(outputs, services, data, _of("vendor", data, paths))
            answers = ask(self.steps, self.processes, outputs.landing_bucket, data, services.analyst())
            self._report()
            rows = warehouse.all_rows()
        return Report(self.steps.timings, answers, rows)

    def _data(self) -> tuple[Path, list[Path]]:
        with self.steps.step("data") as step:
            data = self.data or self.folder / "data"
            if self.data is None:
                self._run("sampledata", "sampledata", str(data), seconds=120, say=step.say)
            paths = files(data)
            over = passed_over_line(passed_over(data))
            size = sum(path.stat().st_size for path in paths) / 1e6
            step.say(f"{len(paths)} files, {size:.1f} MB, in {data}{over and f'; {over}'}")
        return data, paths

    def _cloud(self) -> dict[str, str]:
        with self.steps.step("local cloud") as step:
            variables = Cloud(self.processes, ENVIRONMENT).start(step.say)
            step.say(f"AWS on {variables['AWS_ENDPOINT_URL']}, Snowflake on port {variables['SNOWFLAKE_PORT']}")
        return variables

    def _deploy(self) -> None:
        """Set the environment up as its administrator, then plan and deploy as Terraform's own users."""
        login = TerraformLogin(load(ENVIRONMENT))
        with self.steps.step("state, keys and account") as step:
            for verb, *options in (("state",), ("keys",), ("account", *login.arguments)):
                self._run(verb, f"scripts.{verb}", ENVIRONMENT, *options, seconds=60, say=step.say)
        for name, verb, identity, seconds in _DEPLOY:
            environment = login.instead_of_administrator(self.processes.environment, identity)
            with self.steps.step(name) as step:
                command = self.processes.python(f"scripts.{verb}", ENVIRONMENT)
                self.processes.with_environment(environment).run(verb, command, seconds=seconds, say=step.say)

    def _stream(
        self, outputs: Outputs, services: Services, data: Path, paths: list[Path], warehouse: "_Warehouse"
    ) -> None:
        with self.steps.step("streaming files") as step:
            s3 = boto3.client("s3")
            command = self.processes.python("pipelines.splitter")
            splitter = self.processes.serve("splitter", command, services.splitter())
            upload(s3, outputs.landing_bucket, data, paths, step.done)
            arrival = Arrival(s3, outputs.landing_bucket, outputs.ready_bucket, warehouse.raw_rows)
            loaded = arrival.wait(len(paths), 600, splitter.must_run, step)
            splitter.stop()
            step.say(f"{len(paths)} files cut and loaded by Snowpipe, {sum(loaded.values()):,} rows")

    def _load_vendor(self, outputs: Outputs, services: Services, data: Path, paths: list[Path]) -> None:
        with self.steps.step("vendor files") as step:
            s3 = boto3.client("s3")
            upload(s3, outputs.landing_bucket, data, paths, step.done)
            write_manifest(s3, outputs.landing_bucket, data, paths)
            self._run("bulk_load", "pipelines.bulk_load", seconds=300, extra=services.bulk_load(), say=step.say)

    def _report(self) -> None:
        with self.steps.step("report") as step:
            self._run("report", "scripts.report", ENVIRONMENT, seconds=120, say=step.say)

    def _run(self, name: str, module: str, *arguments: str, **options: Any) -> str:
        return self.processes.run(name, self.processes.python(module, *arguments), **options)


@dataclass(frozen=True)
class _Warehouse:
    connection: SnowflakeConnection
    database: str

    def raw_rows(self, dataset: str) -> int:
        """Return the rows of a dataset in RAW, as analysts see how many there are."""
        return self._rows().get(dataset, 0)

    def all_rows(self) -> dict[str, int]:
        """Return {SCHEMA.TABLE: rows} of every table that files are loaded into."""
        by_schema, rows = sorted(contracts().values(), key=lambda contract: contract.schema), self._rows()
        return {contract.table: rows[contract.name] for contract in by_schema}

    def _rows(self) -> dict[str, int]:
        cursor = self.connection.cursor()
        cursor.execute(f"SELECT DATASET, ROW_COUNT FROM {self.database}.MARTS.HOLDINGS")
        return {dataset: int(rows) for dataset, rows in cursor.fetchall()}


def _of(source: str, data: Path, paths: list[Path]) -> list[Path]:
    return [path for path in paths if path.relative_to(data).parts[0] == source]
