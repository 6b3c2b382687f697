"""One attack on the splitter, from the first file to the verdict."""

import shutil
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from tests.attack.halves import Falls, halves_of
from tests.attack.oracle import judge
from tests.attack.plan import Plan
from tests.attack.producer import Producer, make_inbox
from tests.attack.proxy import Proxy
from tests.attack.report import Progress, report_of
from tests.attack.rules import everything
from tests.attack.siege import Siege
from tests.buckets import make_buckets
from tests.lane import Lane

RECEIVES = 5  # as in Terraform: what dies of its workers' deaths is redriven
FALL_SECONDS = 90
LONGEST = 3  # times what was asked for, in wait of faults that have not happened


@dataclass(frozen=True)
class Attack:
    """Lasts `seconds`, or until `trials` workers were killed, if that is longer; then it drains. A `complete` one waits
    until each fault has happened, too, and is wrong if one has not.

    `rate`: of each of the proxy's faults; `hang_seconds`: how long a connection is silent at most; `pause`: between two
    files; `life`: of a worker, at most; `visibility`: the timeout of its messages. `falls`: whether the halves of the
    cloud fall, one each minute and a half; it has to keep its state. `away`: how many seconds one is away at most.
    """

    seconds: float
    trials: int = 0
    workers: int = 2
    seed: int = 1
    rate: float = 0.01
    hang_seconds: float = 75.0
    pause: float = 0.5
    life: float = 40.0
    visibility: int = 10
    complete: bool = True
    falls: bool = False
    away: float = 15.0

    def on(self, lane: Lane, console: Console, log: Path | None = None) -> dict:
        """The events and the faults found, as JSON has them. Landing and queue are its own, the rest is the lane's.

        `log`: where what the workers said is kept, None for nowhere.
        """
        cloud, name = lane.warehouse.cloud, f"s{uuid.uuid4().hex[:8]}"
        buckets = replace(make_buckets(cloud, name, RECEIVES), ready=lane.buckets.ready)
        folder = lane.scratch.parent / name
        folder.mkdir()
        producer = Producer(buckets, make_inbox(buckets, name), cloud.client, self.seed, self.pause, backlog=60)
        plan = Plan(everything(self.rate, self.hang_seconds), self.seed)
        started = time.monotonic()
        with Proxy(plan, cloud.variables, folder) as proxy:
            halves = halves_of(cloud.folder, cloud.variables) if self.falls else []
            siege = self.siege(lane, proxy, plan, producer, Falls(halves, self.seed, FALL_SECONDS, self.away), folder)
            try:
                siege.run(self.workers, lambda: self.is_over(siege, started), Progress(console, siege, started))
            finally:
                if log and siege.log.exists():
                    shutil.copy(siege.log, log)
        siege.collect()
        verdict = judge(lane, buckets, producer.landed, producer.poison)
        return report_of(siege, verdict, self, time.monotonic() - started)

    def siege(self, lane: Lane, proxy: Proxy, plan: Plan, producer: Producer, falls: Falls, folder: Path) -> Siege:
        variables = lane.variables(
            MARQUEE_LANDING_BUCKET=producer.buckets.landing,
            MARQUEE_EVENTS_QUEUE_URL=producer.buckets.queue,
            MARQUEE_VISIBILITY_SECONDS=str(self.visibility),
            MARQUEE_LOAD_SECONDS="120",
        )
        return Siege(
            variables, proxy, plan, producer, self.seed, self.visibility, self.life, folder / "workers.log", falls
        )

    def is_over(self, siege: Siege, started: float) -> bool:
        seconds = time.monotonic() - started
        fallen = all(siege.falls.falls[half.name] for half in siege.falls.halves)
        done = not (self.complete and (siege.plan.missing() or not fallen)) or seconds > LONGEST * self.seconds
        return seconds > self.seconds and sum(siege.kills.values()) >= self.trials and done
