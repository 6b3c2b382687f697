"""The main job, end to end: from nothing to six answers that three engines agree on, with every real part in place."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import boto3

from pipelines.service_user import ServiceUser
from rehearsal.cloud import Cloud, write_profiles
from rehearsal.landing import DATASETS, Arrival, files, upload
from rehearsal.processes import Processes
from rehearsal.report import Answer, Report
from rehearsal.steps import Steps

ENVIRONMENT = "local"
ENGINES = ("spark", "warehouse", "duckdb")


@dataclass(frozen=True)
class Rehearsal:
    """Composes the steps. Everything they do is a command that a person or the pipeline could type as well."""

    steps: Steps
    processes: Processes
    folder: Path  # of this rehearsal: data, logs, the services' AWS configuration
    data: Path | None  # the user's own files, or None for the sample set

    def run(self) -> Report:
        """Run every step and return what it showed. Raises StepFailed at the first that can't be finished."""
        data, paths = self._data()
        self._cloud()
        self._deploy()
        outputs = json.loads(Path("build", ENVIRONMENT, "outputs.json").read_text())
        analyst = ServiceUser.from_environment({**os.environ, **_analyst_variables(outputs)})
        with analyst.connect() as connection:
            counts = _Counts(connection, outputs["database"])
            services = self._service_variables(outputs)
            self._stream(outputs, data, paths, services["splitter"], counts)
            self._load_vendor(outputs, data, paths, services["bulk-load"])
            answers = self._answers(outputs, data, services["analyst"])
            rows = {
                f"{schema}.{dataset}".upper(): counts.rows(schema, dataset)
                for schema, source in (("raw", "streaming"), ("vendor", "vendor"))
                for dataset in DATASETS[source]
            }
        return Report(self.steps.timings, answers, rows)

    def _data(self) -> tuple[Path, list[Path]]:
        with self.steps.step("data") as step:
            data = self.data or self.folder / "data"
            if self.data is None:
                self._run("sampledata", "sampledata", str(data), seconds=120, say=step.say)
            paths = files(data)
            step.say(f"{len(paths)} files, {sum(path.stat().st_size for path in paths) / 1e6:.1f} MB, in {data}")
        return data, paths

    def _cloud(self) -> None:
        with self.steps.step("local cloud") as step:
            variables = Cloud(self.processes, ENVIRONMENT).start(step.say)
            self.processes.environment.update(variables)
            os.environ.update(variables)  # for the clients of this process: they are configured as everybody else's
            step.say(f"AWS on {variables['AWS_ENDPOINT_URL']}, Snowflake on port {variables['SNOWFLAKE_PORT']}")

    def _deploy(self) -> None:
        verbs = (
            ("state and keys", ("state", "keys"), 60),
            ("terraform plan", ("plan",), 300),
            ("terraform apply", ("apply",), 600),
            ("second plan is empty", ("drift",), 300),
            ("migrations", ("migrate",), 300),
        )
        for name, modules, seconds in verbs:
            with self.steps.step(name) as step:
                for module in modules:
                    self._run(module, f"scripts.{module}", ENVIRONMENT, seconds=seconds, say=step.say)

    def _service_variables(self, outputs: dict) -> dict[str, dict[str, str]]:
        roles = {name: outputs[f"{name.replace('-', '_')}_role_arn"] for name in ("splitter", "bulk-load")}
        profiles = write_profiles(self.folder, self.processes.environment, roles)
        by_profile = {name: {**profiles, "AWS_PROFILE": name, "AWS_ACCESS_KEY_ID": ""} for name in roles}
        return {
            "splitter": {**by_profile["splitter"], **outputs["splitter_environment"]},
            "bulk-load": {**by_profile["bulk-load"], **outputs["bulk_load_environment"]},
            "analyst": _analyst_variables(outputs),
        }

    def _stream(self, outputs, data, paths, variables, counts) -> None:
        with self.steps.step("streaming files") as step:
            s3 = boto3.client("s3")
            splitter = self.processes.serve("splitter", self.processes.python("pipelines.splitter"), variables)
            streaming = [path for path in paths if path.relative_to(data).parts[0] == "streaming"]
            upload(s3, outputs["landing_bucket"], data, streaming, step.done)
            arrival = Arrival(
                s3, outputs["landing_bucket"], outputs["ready_bucket"], lambda dataset: counts.rows("raw", dataset)
            )
            loaded = arrival.wait(len(streaming), 600, splitter.must_run, step)
            splitter.stop()
            step.say(f"{len(streaming)} files cut and loaded by Snowpipe, {sum(loaded.values()):,} rows")

    def _load_vendor(self, outputs, data, paths, variables) -> None:
        with self.steps.step("vendor files") as step:
            vendor = [path for path in paths if path.relative_to(data).parts[0] == "vendor"]
            upload(boto3.client("s3"), outputs["landing_bucket"], data, vendor, step.done)
            self._run("bulk_load", "pipelines.bulk_load", seconds=300, extra=variables, say=step.say)

    def _answers(self, outputs, data: Path, analyst: dict[str, str]) -> list[Answer]:
        places = {"spark": f"s3a://{outputs['landing_bucket']}/", "warehouse": "", "duckdb": str(data)}
        given = {}
        for engine in ENGINES:
            with self.steps.step(f"answers by {engine}") as step:
                place = ["--data", places[engine]] if places[engine] else []
                printed = self._run(
                    f"answers-{engine}",
                    "pipelines.exploration",
                    "--engine",
                    engine,
                    *place,
                    "--json",
                    seconds=300,
                    extra=analyst if engine == "warehouse" else None,
                    say=step.say,
                )
                given[engine] = {answer["question"]: answer["answer"] for answer in json.loads(printed)}
                step.say(f"{len(given[engine])} answers")
        return [
            Answer(question, *(given[engine].get(question, "none") for engine in ENGINES))
            for question in given["spark"]
        ]

    def _run(self, name: str, module: str, *arguments: str, **options) -> str:
        return self.processes.run(name, self.processes.python(module, *arguments), **options)


@dataclass(frozen=True)
class _Counts:
    connection: object
    database: str

    def rows(self, schema: str, dataset: str) -> int:
        return (
            self.connection.cursor().execute(f"SELECT count(*) FROM {self.database}.{schema}.{dataset}").fetchone()[0]
        )


def _analyst_variables(outputs: dict) -> dict[str, str]:
    analyst = outputs["services"]["analyst"]
    return {
        "SNOWFLAKE_USER": analyst["user"],
        "SNOWFLAKE_ROLE": analyst["role"],
        "SNOWFLAKE_WAREHOUSE": analyst["warehouse"],
        "SNOWFLAKE_DATABASE": outputs["database"],
        "MARQUEE_KEY_SECRET": analyst["key_secret"],
    }
