"""A deploy with nothing to do over 500 scripts that ran, against schemachange alone, which has nothing to do either.

Ours is the lane's verb: its check of the history, its lease, and its record of the deploy are in it. Rounds take turns,
and the fastest of each kind are compared: other work on the machine only adds time. CPU seconds are the client's own,
which other work hardly changes; the wall's are those of client and server together.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from benchmarks.inputs.cloud import PROJECT, benchmark_cloud
from benchmarks.measures.stopwatch import cpu_seconds
from benchmarks.peers.schemachange import Schemachange
from benchmarks.report.claim import Claim, result
from promotion.migration.script import read
from tests.warehouse import Warehouse, make_warehouse

SCRIPTS = 500
VIEWS = 50  # of them
ROUNDS = 9
LIMIT = 1.3


def measure() -> dict[str, Any]:
    """Return the claims on the seconds of a deploy, by the wall and of CPU.

    Raises AssertionError if one of them had something to do.
    """
    with benchmark_cloud() as here:
        warehouse = make_warehouse(here.cloud, ["migrator"])
        migrations = here.folder / "migrations"
        outputs = warehouse.write_outputs(here.folder)
        migrations.mkdir()
        (migrations / "V1__first.sql").write_text("SELECT 1;\n")
        _deploy(warehouse, migrations, outputs)  # it makes the history
        (migrations / "V1__first.sql").unlink()
        _write(migrations)
        _remember(warehouse, migrations)
        alone = Schemachange(warehouse, migrations, here.folder)
        rounds = [_round(warehouse, migrations, outputs, alone) for _ in range(ROUNDS)]
    cpu, their_cpu, wall, their_wall = (min(each) for each in zip(*rounds, strict=True))
    text = f"a deploy with nothing to do over {SCRIPTS} scripts"
    return result(
        Claim(text, wall, "schemachange alone", their_wall, LIMIT),
        Claim(f"client CPU of {text}", cpu, "schemachange alone", their_cpu, LIMIT),
        scripts=SCRIPTS,
        rounds=ROUNDS,
    )


def _round(
    warehouse: Warehouse, migrations: Path, outputs: Path, alone: Schemachange
) -> tuple[float, float, float, float]:
    """Return the CPU seconds of both, then their seconds by the wall."""
    said: list[str] = []
    cpu, wall = cpu_seconds(lambda: said.append(_deploy(warehouse, migrations, outputs)))
    their_cpu, their_wall = cpu_seconds(lambda: said.append(alone.deploy()))
    if said[0] != "nothing to run\n" or "Applying" in said[1]:
        raise AssertionError(f"a deploy had something to do: {said}")
    click.echo(
        f"  deploy: {wall:.2f} s, CPU {cpu:.2f} s; schemachange alone {their_wall:.2f} s, CPU {their_cpu:.2f} s",
        err=True,
    )
    return cpu, their_cpu, wall, their_wall


def _deploy(warehouse: Warehouse, migrations: Path, outputs: Path) -> str:
    words = ["scripts.migrate", "local", "--migrations", str(migrations), "--outputs", str(outputs)]
    environment: dict[str, str] = warehouse.cloud.environment  # type: ignore[attr-defined]
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=1800
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def _remember(warehouse: Warehouse, migrations: Path) -> None:
    """Write the scripts into the history as scripts that ran: to run them would take minutes, and show nothing."""
    scripts, problems = read(migrations, warehouse.outputs["migration_variables"])
    assert len(scripts) == SCRIPTS and not problems, problems
    rows = ", ".join(
        f"('{each.version}', '{each.path.stem}', '{each.name}', '{each.kind}', '{each.checksum}', 0, 'Success', 'A', "
        "CURRENT_TIMESTAMP())"
        for each in scripts
    )
    columns = "VERSION, DESCRIPTION, SCRIPT, SCRIPT_TYPE, CHECKSUM, EXECUTION_TIME, STATUS, INSTALLED_BY, INSTALLED_ON"
    warehouse.execute(
        f"DELETE FROM {warehouse.database}.DEPLOY.CHANGE_HISTORY",
        f"INSERT INTO {warehouse.database}.DEPLOY.CHANGE_HISTORY ({columns}) VALUES {rows}",
    )


def _write(folder: Path) -> None:
    """Write the scripts: tables with eight columns, and views on the first of them."""
    for room in ("raw", "marts"):
        (folder / room).mkdir(parents=True)
    database = "{{ database }}"
    columns = ", ".join(f"C{number} VARCHAR(200)" for number in range(8))
    for number in range(SCRIPTS - VIEWS):
        version = f"202601{number // 1440 + 1:02}{number // 60 % 24:02}{number % 60:02}00"
        script = f"CREATE TABLE IF NOT EXISTS {database}.RAW.T{number} ({columns});\n"
        (folder / "raw" / f"V{version}__t{number}.sql").write_text(script)
    for number in range(VIEWS):
        view = f"CREATE OR REPLACE VIEW {database}.MARTS.V{number} AS SELECT C0, C1 FROM {database}.RAW.T{number};\n"
        (folder / "marts" / f"R__v{number}.sql").write_text(view)
