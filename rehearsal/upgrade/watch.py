"""Everything that watches the platform during a change: traffic, observer, oracle, and states of the warehouse."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import snowflake.connector
from snowflake.connector import SnowflakeConnection

from contracts.contract import Contract
from contracts.reader import read_all
from pipelines.service_user import endpoint
from rehearsal.cloud import ANSWER_SECONDS
from rehearsal.ending import afterwards
from rehearsal.steps import StepFailed
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.observer import Key, Observer
from rehearsal.upgrade.oracle import Tally, compare, unchanged
from rehearsal.upgrade.rows import key_column
from rehearsal.upgrade.state import State, Warehouse
from rehearsal.upgrade.traffic import Traffic
from rehearsal.upgrade.verdict import PHASES, Pipe

_PATIENCE = "MARQUEE_PATIENCE_SECONDS"
# Longer than the visibility timeout of a message whose worker was lost: what is not there then is lost.
_LAST_PATIENCE_SECONDS = 150.0


def patience_seconds(variables: Mapping[str, str] = os.environ) -> float:
    """Return the seconds that a file may take to be visible: 60, or what the variable says. Raise StepFailed."""
    text = variables.get(_PATIENCE) or "60"
    if not text.isdecimal():
        raise StepFailed(f"{_PATIENCE} is {text!r}; give whole seconds, such as 300")
    return float(text)


@dataclass(frozen=True)
class Watch:
    """`contracts`: the old side's, by dataset; `streaming`: those of the app; `warehouse`: a view of everything.

    A file that is visible later than `patience` seconds after it landed is late: the rehearsal goes on without it, and
    looks again at its end.
    """

    contracts: Mapping[str, Contract]
    streaming: Mapping[str, Contract]
    traffic: Traffic
    observer: Observer
    warehouse: Warehouse
    patience: float

    def begin(self, phase: str, *others: Mapping[str, Contract]) -> None:
        """Count files that land from now on to `phase`; they have the old shape and, in turn, those of the `others`."""
        shapes = [{**self.streaming, **_alike(self.streaming, other)} for other in others]
        self.traffic.phase, self.traffic.shapes = phase, [self.streaming, *shapes]

    def start(self) -> None:
        """Start the traffic and the observer."""
        self.traffic.start()
        self.observer.start()

    def settle(self, say: Callable[[str], None], alive: Callable[[], None]) -> None:
        """Wait until two files of each dataset landed in this phase, and each file that landed so far is visible.

        Raise StepFailed for files that are not visible `patience` seconds after they landed.
        """
        needed = 2 * len(self.streaming)
        self.wait_for(lambda: sum(each.phase == self.traffic.phase for each in self.traffic.landed) >= needed)
        if late := self.observer.settle(self.patience, say, alive):
            first = f"{late[0].file.dataset}/{late[0].file.name}"
            hint = f"; {self.observer.fault}" if self.observer.fault else ""
            raise StepFailed(
                f"{len(late)} files are not visible {self.patience:.0f} s after landing, the first: {first}{hint}"
            )

    def wait_for(self, landed: Callable[[], bool]) -> None:
        """Wait until `landed` is true. Raise StepFailed if no more files can land."""
        while not landed():
            if self.traffic.fault:
                raise StepFailed(self.traffic.fault)
            time.sleep(0.1)

    def end(self, say: Callable[[str], None]) -> None:
        """Stop the traffic, and wait for the files that are not visible yet; files that do not come are lost."""
        self.traffic.stop()
        self.observer.settle(max(_LAST_PATIENCE_SECONDS, self.patience), say, lambda: None)
        self.observer.stop()

    def rows(self, dataset: str) -> int:
        """Return the rows of a dataset in RAW."""
        return self.warehouse.count(self.contracts[dataset])

    def state(self) -> State:
        """Return the state of the warehouse now."""
        return self.warehouse.state(self.contracts.values())

    def tallies(self) -> list[Tally]:
        """Return one tally of the traffic's rows for each table."""
        found = []
        for dataset, contract in self.streaming.items():
            columns, rows = self.warehouse.traffic(contract)
            files = [each.file for each in self.traffic.landed if each.file.dataset == dataset]
            found.append(compare(contract.table, files, columns, rows))
        return found

    def kept(self, before: State) -> list[Tally]:
        """Return one tally for each table of the rows that were there before the change."""
        now = self.warehouse.kept_rows(self.contracts.values())
        return [unchanged(table, rows, now[table]) for table, rows in before.rows.items()]

    def pipes(self) -> list[Pipe]:
        """Return the longest waits for each dataset's rows, by phase."""
        return [
            Pipe(
                dataset,
                {
                    phase: self.observer.slowest(phase, dataset)
                    for phase in PHASES
                    if any(each.phase == phase and each.file.dataset == dataset for each in self.traffic.landed)
                },
            )
            for dataset in self.streaming
        ]


def streaming_contracts(contracts: Mapping[str, Contract]) -> dict[str, Contract]:
    """Return those of the datasets that the app sends."""
    return {name: contract for name, contract in contracts.items() if contract.domain == "streaming"}


def _alike(old: Mapping[str, Contract], new: Mapping[str, Contract]) -> dict[str, Contract]:
    """Return the new contracts of datasets that have an old one, and whose rows carry their mark in the same column."""
    return {
        name: contract
        for name, contract in new.items()
        if name in old and key_column(contract.columns) == key_column(old[name].columns)
    }


@contextmanager
def watching(side: Checkout, patience: float) -> Iterator[Watch]:
    """Yield a watch over the platform that `side` built; its traffic is not started. End all of it afterwards."""
    contracts = read_all(side.folder / "contracts")
    streaming = streaming_contracts(contracts)
    traffic = Traffic(boto3.client("s3"), side.outputs.landing_bucket, [streaming])
    database = side.outputs.database
    with _reader(side.cloud, database) as reader, _reader(side.cloud, database) as everything:
        keys = {
            name: Key(f"{database}.{each.table}", str(key_column(each.columns))) for name, each in streaming.items()
        }
        observer = Observer(reader, traffic, keys)
        watch = Watch(contracts, streaming, traffic, observer, Warehouse(everything, database), patience)
        with afterwards(traffic.stop, observer.stop):
            yield watch


def _reader(cloud: Mapping[str, str], database: str) -> SnowflakeConnection:
    """Return a session of the migrator, which owns every table and reads personal data as it is.

    The administrator may take its role: every role of the platform is granted to SYSADMIN.
    """
    login: dict[str, Any] = {name: cloud[f"SNOWFLAKE_{name.upper()}"] for name in ("account", "user", "password")}
    where = {"role": f"{database}_MIGRATOR", "warehouse": f"{database}_LOAD", **endpoint(os.environ)}
    connection = snowflake.connector.connect(**login, **where, network_timeout=ANSWER_SECONDS)
    connection.cursor().execute("USE SECONDARY ROLES NONE")
    return connection
