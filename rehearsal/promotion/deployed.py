"""The state of an environment. Its cloud is asked, not the verbs that deployed it, except for the journal."""

import json
from dataclasses import dataclass

import snowflake.connector

from rehearsal.cloud import ANSWER_SECONDS
from rehearsal.promotion import releases
from rehearsal.promotion.environment_cloud import Place

_LOGIN = ("host", "port", "protocol", "account", "user", "password", "role")


@dataclass(frozen=True)
class Deployed:
    """`release`: its id in the journal; `passed`: verified with it. `image`: the digest of the splitter's task.

    `late_seconds`: the alarm's threshold. `column`, `view`: the second release's column and view are there.
    """

    release: str
    kind: str
    passed: bool
    image: str
    late_seconds: int
    column: bool
    view: bool


def look(place: Place) -> Deployed:
    """Return what the environment has now."""
    entry = json.loads(place.verb("release", "list", place.name, "--json"))["entries"][-1]
    database = place.environment.database
    with _administrator(place, f"{database}_LOAD") as connection:
        columns = [str(row[0]) for row in _rows(connection, f"DESCRIBE TABLE {database}.RAW.MOVIES")]
        views = _rows(connection, f"SHOW VIEWS LIKE 'TOP_BOOKS' IN SCHEMA {database}.MARTS")
    return Deployed(
        release=entry["release"],
        kind=entry["kind"],
        passed=bool(entry["passed_at"]),
        image=_image(place),
        late_seconds=_late_seconds(place),
        column=releases.COLUMN in columns,
        view=any(releases.NOTE in str(cell) for row in views for cell in row),
    )


def _administrator(place: Place, warehouse: str) -> snowflake.connector.SnowflakeConnection:
    given = {name: place.cloud[f"SNOWFLAKE_{name.upper()}"] for name in _LOGIN}
    return snowflake.connector.connect(**given, warehouse=warehouse, network_timeout=ANSWER_SECONDS)


def _rows(connection: snowflake.connector.SnowflakeConnection, statement: str) -> list[tuple[object, ...]]:
    cursor = connection.cursor()
    cursor.execute(statement)
    return [tuple(row) for row in cursor.fetchall()]


def _image(place: Place) -> str:
    ecs, prefix = place.client("ecs"), place.environment.prefix
    [service] = ecs.describe_services(cluster=prefix, services=["splitter"])["services"]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return str(task["containerDefinitions"][0]["image"]).partition("@")[2]


def _late_seconds(place: Place) -> int:
    name = f"{place.environment.prefix}-oldest-message"
    [alarm] = place.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return int(alarm["Threshold"])
