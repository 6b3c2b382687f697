"""An attack as it goes on, and what is to be said of it: on the terminal, and as JSON."""

import platform
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

import psutil
from rich.console import Console
from rich.table import Table

from pipelines.splitter import failpoint
from tests.attack.halves import patiently
from tests.attack.operation import SERVICES
from tests.attack.oracle import Verdict
from tests.attack.siege import NETWORK_POINTS, Siege

LINE_SECONDS = 15


class Progress:
    """One line on a terminal, changed in place; elsewhere a line now and then."""

    def __init__(self, console: Console, siege: Siege, started: float):
        self.console, self.siege, self.started, self.said = console, siege, started, 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self.said < (1 if self.console.is_terminal else LINE_SECONDS):
            return
        self.said = now
        end = "\r" if self.console.is_terminal else "\n"
        self.console.print(self.line(now - self.started), end=end, highlight=False, soft_wrap=True)

    def line(self, seconds: float) -> str:
        siege, buckets = self.siege, self.siege.producer.buckets
        stage = "draining" if siege.peace.is_set() else "under attack"
        return (
            f"{int(seconds // 60)}:{int(seconds % 60):02} {stage}: {len(siege.producer.landed)} files landed, "
            f"{patiently(lambda: buckets.waiting(buckets.queue))} events waiting, {sum(siege.kills.values())} kills, "
            f"{siege.others['stops']} stops, {sum(siege.falls.falls.values())} falls of the cloud, "
            f"{sum(siege.plan.happened.values())} faults    "
        )


def report_of(siege: Siege, verdict: Verdict, attack, seconds: float) -> dict:
    """`attack`: what was asked for. `wrong` is empty if all is well."""
    faults = {f"{service} {kind}": count for (service, kind), count in sorted(siege.plan.happened.items())}
    wrong = [f"{name}: {len(what)}, such as {what[:5]}" for name, what in verdict.faults.items()]
    if attack.complete:
        wrong += [f"never happened: {service} {kind}" for service, kind in siege.plan.missing()]
        wrong += [f"never fell: {half.name}" for half in siege.falls.halves if not siege.falls.falls[half.name]]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "attack": asdict(attack),
        "seconds": round(seconds),
        "machine": f"{psutil.cpu_count()} cores, {platform.system()} {platform.machine()}, against the local cloud",
        "files": verdict.files,
        "rows": verdict.rows,
        "rejected": verdict.rejected,
        "quarantined": verdict.quarantined,
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "kills": dict(sorted(siege.kills.items())),
        "events": dict(sorted(siege.producer.events.items())),
        "faults": faults,
        "falls": dict(sorted(siege.falls.falls.items())),
        "others": dict(sorted(siege.others.items())),
        "dead_letters": len(siege.producer.poison),
        "wrong": [*wrong, *siege.unexpected],
    }


def show(report: dict, console: Console) -> None:
    points = {**dict.fromkeys([*failpoint.NAMES, *NETWORK_POINTS, "any moment"], 0), **report["kills"]}
    columns(console, "kill -9", points.items())
    by_service(console, report["faults"])
    fallen = {f"falls of {name}": count for name, count in report["falls"].items()}
    columns(console, "events and others", {**report["events"], **report["others"], **fallen}.items())
    kills, faults, falls = (sum(report[name].values()) for name in ("kills", "faults", "falls"))
    console.print(
        f"{report['files']:,} files, {report['rows']:,} rows loaded, {report['rejected']:,} rejected, "
        f"{report['quarantined']:,} files in quarantine, {report['dead_letters']:,} dead letters as expected; "
        f"{kills} kills, {falls} falls of the cloud, {report['others'].get('stops', 0)} stops, {faults:,} faults "
        f"in {report['seconds'] // 60} minutes: {report['lost']} rows lost, {report['doubled']} doubled",
        soft_wrap=True,
    )
    for line in report["wrong"]:
        console.print(f"WRONG {line}", soft_wrap=True, markup=False)


def by_service(console: Console, faults: dict[str, int]) -> None:
    table = Table(title="faults", title_justify="left", box=None, padding=(0, 3, 0, 0))
    table.add_column()
    for service in SERVICES:
        table.add_column(service, justify="right")
    for kind in sorted({name.partition(" ")[2] for name in faults}):
        table.add_row(kind, *(str(faults.get(f"{service} {kind}", "")) for service in SERVICES))
    console.print(table)


def columns(console: Console, title: str, counts: Iterable[tuple[str, int]]) -> None:
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 3, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True)
    cells = [f"{count:>5} {name}" for name, count in counts]
    for start in range(0, len(cells), 3):
        table.add_row(*cells[start : start + 3])
    console.print(table)
