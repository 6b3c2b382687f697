"""Where the splitter reads and writes, how big a part is, how long it waits: all from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.service_user import ServiceUser
from pipelines.splitter.codec import CODECS
from pipelines.splitter.limits import USUAL, Limits
from pipelines.splitter.recipe import Recipe

LONGEST_RECORD = 128 << 20  # no value of Snowflake's is longer


class SettingMissing(Exception):
    """An environment variable that is missing or can't be understood; the text says which and what to do."""


@dataclass(frozen=True)
class Endpoint:
    """Where Snowflake's REST API answers."""

    host: str
    port: int
    protocol: str

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> "Endpoint":
        account = required(variables, "SNOWFLAKE_ACCOUNT")
        return cls(
            host=variables.get("SNOWFLAKE_HOST") or f"{account.lower()}.snowflakecomputing.com",
            port=number(variables, "SNOWFLAKE_PORT", 443, least=1, most=65_535),
            protocol=variables.get("SNOWFLAKE_PROTOCOL") or "https",
        )


@dataclass(frozen=True)
class Places:
    """Where files are and where their events come to: all that the upkeep commands need."""

    landing_bucket: str
    ready_bucket: str
    queue_url: str

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> "Places":
        """Raises SettingMissing."""
        return cls(
            landing_bucket=required(variables, "MARQUEE_LANDING_BUCKET"),
            ready_bucket=required(variables, "MARQUEE_READY_BUCKET"),
            queue_url=required(variables, "MARQUEE_EVENTS_QUEUE_URL"),
        )


@dataclass(frozen=True)
class Settings:
    environment: str
    landing_bucket: str
    ready_bucket: str
    queue_url: str
    service_user: ServiceUser
    snowflake: Endpoint
    recipe: Recipe
    spark_master: str | None  # none: spark-submit's, or this machine
    visibility_seconds: float
    load_seconds: float
    report_seconds: float
    files_at_once: int
    most_bad_rows: int
    limits: Limits
    metrics_address: str
    metrics_port: int | None  # none: nobody can watch; 0: a free one

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> "Settings":
        """Read every setting.

        Raises SettingMissing with one line that names the variable.
        """
        return cls(
            environment=required(variables, "MARQUEE_ENVIRONMENT"),
            landing_bucket=required(variables, "MARQUEE_LANDING_BUCKET"),
            ready_bucket=required(variables, "MARQUEE_READY_BUCKET"),
            queue_url=required(variables, "MARQUEE_EVENTS_QUEUE_URL"),
            service_user=service_user(variables),
            snowflake=Endpoint.from_environment(variables),
            recipe=recipe(variables),
            spark_master=variables.get("SPARK_MASTER") or None,
            visibility_seconds=number(variables, "MARQUEE_VISIBILITY_SECONDS", 120, least=1, most=43_200),
            load_seconds=number(variables, "MARQUEE_LOAD_SECONDS", 3_600, least=1),
            report_seconds=number(variables, "MARQUEE_REPORT_SECONDS", 60, least=1),
            files_at_once=number(variables, "MARQUEE_FILES_AT_ONCE", 4, least=1),
            most_bad_rows=number(variables, "MARQUEE_MOST_BAD_ROWS", 1_000, least=0, most=100_000),
            limits=limits(variables),
            metrics_address=variables.get("MARQUEE_METRICS_ADDRESS") or "127.0.0.1",
            metrics_port=metrics_port(variables),
        )


def limits(variables: Mapping[str, str]) -> Limits:
    return Limits(
        file_bytes=number(variables, "MARQUEE_MOST_FILE_BYTES", USUAL.file_bytes, least=1),
        record_bytes=number(
            variables, "MARQUEE_LONGEST_RECORD_BYTES", USUAL.record_bytes, least=100, most=LONGEST_RECORD
        ),
        expansion=number(variables, "MARQUEE_MOST_EXPANSION", USUAL.expansion, least=1),
    )


def metrics_port(variables: Mapping[str, str]) -> int | None:
    if not variables.get("MARQUEE_METRICS_PORT"):
        return None
    return number(variables, "MARQUEE_METRICS_PORT", None, least=0, most=65_535)


def recipe(variables: Mapping[str, str]) -> Recipe:
    name = variables.get("MARQUEE_CODEC") or "gzip"
    if name not in CODECS:
        raise SettingMissing(f"MARQUEE_CODEC is {name!r}: set it to one of {', '.join(CODECS)}")
    codec = CODECS[name]
    return Recipe(
        part_bytes=number(variables, "MARQUEE_PART_BYTES", None, least=1),
        level=number(variables, f"MARQUEE_{name.upper()}_LEVEL", codec.usual, least=1, most=codec.highest),
        codec=name,
    )


def service_user(variables: Mapping[str, str]) -> ServiceUser:
    names = [f"SNOWFLAKE_{name}" for name in ("ACCOUNT", "USER", "ROLE", "WAREHOUSE", "DATABASE")]
    for name in [*names, "MARQUEE_KEY_SECRET"]:
        required(variables, name)
    return ServiceUser.from_environment(variables)


def required(variables: Mapping[str, str], name: str) -> str:
    value = variables.get(name, "")
    if not value:
        raise SettingMissing(f"{name} is not set: take it from Terraform's output `splitter_environment`")
    return value


def number(variables: Mapping[str, str], name: str, default: int | None, least: int, most: int | None = None) -> int:
    text = required(variables, name) if default is None else variables.get(name) or str(default)
    limits = f"at least {least}" if most is None else f"from {least} to {most}"
    if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
        raise SettingMissing(f"{name} is {text!r}: set it to a whole number, {limits}")
    return int(text)
