"""Erase a person from landing, ready, quarantine and the tables. PERSON-KEY: an e-mail address, or an author's name.

First it says where the person is, and touches nothing; then one question decides. Files are written again without the
person's rows, and old versions go; rows go from the raw and vendor tables; a refused file that mentions the person goes
whole, as none of its rows was loaded. Parts keep their names and manifests count the rest, so that nothing is loaded
again. A streaming file that is neither loaded nor refused yet is left: run it again.

A record without the person's key stays in ready (erasures/). An erasure that was killed goes on with the same command.
Snowflake's own copies (Time Travel, and Fail-safe for seven days after it) end by themselves: it says which rows Time
Travel has, and the record says until when.
It works as the AWS role and the Snowflake user of the eraser, which it takes from the caller's own identity. In GitLab,
the job ENVIRONMENT:erase takes PERSON-KEY as the variable PERSON. docs/runbook.md says more.
"""

import json
import sys
from dataclasses import asdict
from typing import Any

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from erasure import past as time_travel
from erasure.past import PastRows
from erasure.person import Person
from erasure.record import Record, complete
from erasure.removal import erase as remove
from erasure.search import Found, Places, find
from erasure.tables import Tables
from promotion import aws
from promotion.access.snowflake_login import LIMITS
from promotion.environment import Environment
from promotion.outputs import Outputs


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.argument("person", metavar="PERSON-KEY", envvar="PERSON")
@click.option("--plan", "only_plan", is_flag=True, help="Only say where the person is. Exit code 2; 0 if nowhere.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON at the end; everything else goes to stderr.")
@click.pass_context
def erase(ctx: click.Context, environment: Environment, person: str, only_plan: bool, yes: bool, as_json: bool) -> None:
    """Run the command line of `python -m scripts.erase`."""
    whom, out = Person.of(person), sys.stderr if as_json else sys.stdout
    outputs = Outputs.read(environment)
    s3, secrets = aws.clients_as(environment, outputs.eraser_role_arn, "erase", "s3", "secretsmanager")
    user = outputs.service_user("eraser", environment.snowflake_account)
    with user.connect(secrets=secrets, **LIMITS) as connection:
        places = Places(s3, outputs.landing_bucket, outputs.ready_bucket, Tables(connection, outputs.database))
        found = find(places, whom, _progress)
        past = time_travel.find(places, whom)
        for line in _unread(past):
            click.echo(f"  {line}", err=True)
        click.echo("\n".join([*_lines(found), *_past(past)]), file=out)
        if found.is_nowhere and not only_plan:
            for record in complete(places, whom):
                click.echo(f"an earlier erasure has ended; {_end(record, outputs.ready_bucket)}", file=out)
        if found.is_nowhere or only_plan:
            if as_json:
                click.echo(json.dumps({**_document(found, past), "record": None}, indent=1))
            ctx.exit(0 if found.is_nowhere else 2)
        if not yes and not click.confirm(f"Erase the person from {environment.name}?", err=as_json):
            raise click.Abort
        record = remove(places, whom, found, _progress)
    click.echo(f"erased; {_end(record, outputs.ready_bucket)}", file=out)
    if as_json:
        click.echo(json.dumps({**_document(found, past), "record": asdict(record)}, indent=1))


def _progress(place: str, number: int) -> None:
    click.echo(f"  {place}: {number:,} looked at", err=True)


def _lines(found: Found) -> list[str]:
    if found.is_nowhere:
        days = found.time_travel_days
        span = f"{days} day" if days == 1 else f"{days} days"
        return [f"the person is nowhere; rows that anybody deleted stay in Time Travel for {span}"]
    return [f"{number:,} {name}" for name, number in zip(_NAMES, found.counts().values(), strict=True) if number]


def _past(past: list[PastRows]) -> list[str]:
    """Return a line for each table whose rows of the person Time Travel has."""
    seen = [each for each in past if each.rows]
    return [f"{each.rows:,} rows of {each.table} in Time Travel, as it was on {each.moment}" for each in seen]


def _unread(past: list[PastRows]) -> list[str]:
    """Return a line for each table whose past nobody can read, with the cause."""
    causes = sorted({f"{each.table}: {each.cause}" for each in past if each.rows is None})
    return [f"Time Travel can't be searched in {each}" for each in causes]


def _document(found: Found, past: list[PastRows]) -> dict[str, Any]:
    return {**found.as_dict(), "time_travel": [asdict(each) for each in past]}


def _end(record: Record, ready: str) -> str:
    return (
        f"the record is s3://{ready}/{record.key}\n"
        f"Time Travel has deleted rows until {record.in_time_travel_until}, Fail-safe until {record.in_fail_safe_until}"
    )


_NAMES = (
    "versions in landing, to be written again or removed",
    "objects in ready, to be written again or removed",
    "objects in quarantine and refused files of other folders, to be removed",
    "rows in raw tables, to be deleted",
    "rows in vendor tables, to be deleted or emptied",
    "of these files wait for their outcome, and are left",
)


if __name__ == "__main__":
    erase()
