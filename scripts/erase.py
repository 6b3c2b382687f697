"""Find a person in landing, ready, quarantine and the tables. PERSON-KEY: an e-mail address, or an author's name.

It reads every version of the files whose rows are not all in their table, and of those that have the person; it says
where the person is, and changes nothing. A streaming file that is neither loaded nor refused yet is counted as waiting.
Snowflake's own copies (Time Travel, and Fail-safe for seven days after it) nobody can search or shorten without owning
the tables; the last line says how long they last. docs/runbook.md says what to do with it.
"""

import json

import click

from command_line.command import Command
from command_line.environment_argument import environment_argument
from erasure.person import Person
from erasure.search import Found, Places, find
from erasure.tables import Tables
from promotion import aws
from promotion.environment import Environment
from promotion.outputs import Outputs


@click.command(cls=Command, help=__doc__)
@environment_argument
@click.argument("person", metavar="PERSON-KEY")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; progress goes to stderr.")
def erase(environment: Environment, person: str, as_json: bool) -> None:
    """Run the command line of `python -m scripts.erase`."""
    whom = Person.of(person)
    outputs = Outputs.read(environment)
    s3, secrets = aws.clients(environment, "s3", "secretsmanager")
    user = outputs.service_user("migrator", environment.snowflake_account)
    with user.connect(secrets=secrets, login_timeout=60, network_timeout=300) as connection:
        places = Places(s3, outputs.landing_bucket, outputs.ready_bucket, Tables(connection, outputs.database))
        found = find(places, whom, lambda place, number: click.echo(f"  {place}: {number:,} looked at", err=True))
    click.echo(json.dumps(found.as_dict(), indent=1) if as_json else "\n".join(_lines(found)))


def _lines(found: Found) -> list[str]:
    if found.is_nowhere:
        return ["the person is nowhere"]
    counts = found.counts()
    lines = [f"{number:,} {name}" for name, number in zip(_NAMES, counts.values(), strict=True) if number]
    lines.append(f"Time Travel has deleted rows for {found.time_travel_days} days, Fail-safe for 7 more")
    return lines


_NAMES = (
    "versions in landing",
    "objects in ready",
    "objects in quarantine",
    "rows in raw tables",
    "rows in vendor tables",
    "files that wait for their outcome",
)


if __name__ == "__main__":
    erase()
