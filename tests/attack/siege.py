"""Splitters under attack: files keep coming while workers are killed, stopped and cut off; then peace, to the end."""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psutil

from pipelines.splitter import failpoint
from pipelines.splitter.upkeep.orphans import orphans
from tests.attack.clock import VARIABLE
from tests.attack.halves import Falls
from tests.attack.oracle import letters
from tests.attack.plan import Plan, Rule
from tests.attack.producer import Producer
from tests.attack.proxy import Proxy
from tests.attack.worker import PROJECT, Worker
from tests.waiting import until

# Points at which only the network can tell that the splitter is there.
NETWORK_POINTS = {
    "mid-read": ("s3.get-file", "kill-half"),
    "inside-upload": ("s3.put-part", "kill-within"),
    "insert-unread": ("snowflake.insertFiles-*", "kill-after"),
    "before-delete": ("sqs.DeleteMessage", "kill-before"),
    "delete-unread": ("sqs.DeleteMessage", "kill-after"),
}
LEAST_LIFE = 4.0
SWEEP_SECONDS = 60
DRAIN_SECONDS = 600


@dataclass
class Siege:
    """`variables`: of a splitter without the proxy; `visibility`: its timeout, which a stopped one outlasts."""

    variables: dict[str, str]
    proxy: Proxy
    plan: Plan
    producer: Producer
    seed: int
    visibility: float
    longest_life: float
    log: Path
    falls: Falls
    kills: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    peace: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self.workers: dict[str, Worker] = {}
        self.pids: dict[str, int] = {}
        self.plan.kill = self.kill

    def kill(self, owner: str) -> None:
        """As a fault of the proxy: kill -9 of the service alone, its Java and tasks find out."""
        if pid := self.pids.get(owner):
            os.kill(pid, signal.SIGKILL)

    def run(self, workers: int, over: Callable[[], bool], say: Callable[[], None]) -> None:
        """Until `over()`; then it drains. What it started has ended when this returns or raises."""
        slots = [threading.Thread(target=self.slot, args=(f"worker {n + 1}", n), daemon=True) for n in range(workers)]
        try:
            with self.producer, self.falls:
                for slot in slots:
                    slot.start()
                sweep_at = time.monotonic() + SWEEP_SECONDS / 4
                while not over():
                    time.sleep(0.5)
                    say()
                    if time.monotonic() > sweep_at:
                        self.upkeep("sweep", "--older-than", "20")
                        sweep_at = time.monotonic() + SWEEP_SECONDS
                self.falls.end()
            self.plan.paused = True
            self.peace.set()
            self.await_last_workers(slots)
            self.drain(say)
        finally:
            self.peace.set()
            for slot in slots:
                if slot.ident:
                    slot.join(60)
            for worker in self.workers.values():
                worker.end()

    def slot(self, owner: str, number: int) -> None:
        """One worker after the other, each with its own death; the last one lives."""
        choice = random.Random(f"{self.seed} {number}")
        through = self.proxy.variables(owner)
        try:
            while not self.peace.is_set():
                self.life(owner, {**self.variables, **through}, choice)
            self.start(owner, {**self.variables, **through})
        except Exception as error:
            self.unexpected.append(f"{owner}: {type(error).__name__}: {error}")

    def await_last_workers(self, slots: list[threading.Thread]) -> None:
        """Until each slot has its last worker, which listens to a TERM as soon as it waits for files."""
        for slot in slots:
            slot.join(120)
            assert not slot.is_alive(), "a slot goes on in peace"
        for worker in self.workers.values():
            until(partial(_is_ready_or_dead, worker), 180, lambda worker=worker: worker.raw[-3:])

    def clock(self, owner: str) -> Path:
        """The file that says how wrong this worker's clock is."""
        return self.log.with_name(f"{owner}.clock")

    def start(self, owner: str, variables: dict[str, str]) -> Worker:
        before = ("tests.attack.clock",) if VARIABLE in variables else ()
        worker = self.workers[owner] = Worker(variables, before=before)
        self.pids[owner] = worker.process.pid
        return worker

    def life(self, owner: str, variables: dict[str, str], choice: random.Random) -> None:
        kind = choice.choices(("point", "moment", "stop", "term", "clock", "disk"), (52, 18, 12, 6, 6, 6))[0]
        point = self.next_point(choice) if kind == "point" else None
        if point in failpoint.NAMES:
            variables = {**variables, "MARQUEE_FAILPOINT": point}
        if kind == "clock":
            variables = {**variables, VARIABLE: str(self.clock(owner))}
        worker = self.start(owner, variables)
        if point in NETWORK_POINTS:
            operation, fault = NETWORK_POINTS[point]
            self.plan.add(Rule(operation, fault, times=1, owner=owner, skip=self.others["lives"] % 2))
        self.others["lives"] += 1
        try:
            self.attack(owner, worker, kind, point, choice)
        finally:
            self.plan.spare(owner)
            self.pids.pop(owner, None)
            worker.end()
            self.keep_log(owner, worker)

    def next_point(self, choice: random.Random) -> str:
        """One of those that were tried least."""
        point = min([*failpoint.NAMES, *NETWORK_POINTS], key=lambda point: (self.tried[point], choice.random()))
        self.tried[point] += 1
        return point

    def attack(self, owner: str, worker: Worker, kind: str, point: str | None, choice: random.Random) -> None:
        alive = choice.uniform(LEAST_LIFE, self.longest_life)
        if kind == "point":
            self.await_death(worker, self.longest_life)
            if worker.process.poll() == -signal.SIGKILL:
                self.kills[point] += 1
            return
        if kind == "stop":
            self.await_death(worker, choice.uniform(LEAST_LIFE, self.longest_life / 2))
            self.pause(worker, self.visibility * choice.uniform(1.2, 2))
        if kind == "clock":
            self.jump(worker, self.clock(owner), choice)
        if kind == "disk":
            self.fill_disk(worker, choice)
        self.await_death(worker, alive)
        if kind == "term" and worker.process.poll() is None:
            code = worker.stop(40)
            self.others["terms"] += 1
            if code and worker.events("waiting for files"):  # before that it has nothing to hand back
                self.unexpected.append(f"ended with {code} after a TERM")
        elif worker.process.poll() is None:
            self.kill_one(worker, choice)

    def await_death(self, worker: Worker, seconds: float) -> None:
        """Until the worker is dead, the time is over, or there is peace."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.peace.is_set():
            if worker.process.poll() is not None:
                if worker.process.returncode not in worker.ends:
                    self.unexpected.append(f"ended with {worker.process.returncode} by itself: {worker.raw[-3:]}")
                return
            time.sleep(0.05)

    def pause(self, worker: Worker, seconds: float) -> None:
        """SIGSTOP of the service, its Java and its tasks past the visibility timeout; others do its work meanwhile."""
        if worker.process.poll() is not None:
            return
        os.killpg(worker.process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.killpg(worker.process.pid, signal.SIGCONT)
        self.others["stops"] += 1

    def jump(self, worker: Worker, clock: Path, choice: random.Random) -> None:
        """Set the worker's clock back or ahead, by seconds or hours, some times; then right."""
        for _ in range(choice.randrange(1, 4)):
            self.await_death(worker, choice.uniform(1, LEAST_LIFE))
            clock.write_text(str(choice.choice((-1, 1)) * choice.choice((5, 90, 4_000, 90_000))))
            self.others["clock jumps"] += 1
        self.await_death(worker, choice.uniform(1, self.longest_life / 2))
        clock.write_text("0")

    def fill_disk(self, worker: Worker, choice: random.Random) -> None:
        """Let no process of the worker write to a file for a while, as on a full disk."""
        self.await_death(worker, choice.uniform(LEAST_LIFE, self.longest_life / 2))
        if worker.process.poll() is not None:
            return
        worker.ends |= {1}  # without a scratch disk Spark ends, and so does the service, to be started again
        limit_files(worker, 0)
        self.await_death(worker, choice.uniform(1, self.longest_life / 2))
        limit_files(worker, resource.RLIM_INFINITY)
        self.others["full disks"] += 1

    def kill_one(self, worker: Worker, choice: random.Random) -> None:
        """The service alone, or as often all of its processes at once, as when a machine is lost."""
        if self.peace.is_set():
            return
        if choice.random() < 0.5:
            worker.process.kill()
            worker.process.wait(10)
            time.sleep(choice.uniform(0, 1))
        else:
            os.killpg(worker.process.pid, signal.SIGKILL)
        self.kills["any moment"] += 1

    def keep_log(self, owner: str, worker: Worker) -> None:
        with self.log.open("a") as log:
            log.writelines(f"{owner} {line}" for line in worker.raw)
            log.write(f"{owner} ended with {worker.process.returncode}\n")

    def upkeep(self, *command: str) -> int:
        """Run an upkeep command beside the workers; how many lines it wrote."""
        line = [sys.executable, "-m", "pipelines.splitter", *command, "--json"]
        with self.falls.steady():
            done = subprocess.run(line, cwd=PROJECT, env=self.variables, capture_output=True, text=True, timeout=240)
        self.others[command[0]] += 1
        if done.returncode:
            self.unexpected.append(f"{command[0]}: {done.stderr[-300:]}")
        return len(done.stdout.splitlines())

    def drain(self, say: Callable[[], None]) -> None:
        """Sweep what was lost, redrive what died of its workers' deaths, until there is nothing to do."""
        buckets, end = self.producer.buckets, time.monotonic() + DRAIN_SECONDS
        poison = set(self.producer.poison)
        while time.monotonic() < end:
            say()
            time.sleep(1)
            if buckets.waiting(buckets.queue):
                continue
            if set(letters(buckets)) - poison:
                self.upkeep("redrive")
            elif not self.upkeep("sweep", "--older-than", "0"):
                break
        else:
            left = buckets.waiting(buckets.queue)
            self.unexpected.append(f"not drained in {DRAIN_SECONDS} s, {left} messages left: rows may be late")
        for owner, worker in self.workers.items():
            if worker.process.poll() is None and worker.stop(40):
                self.unexpected.append(f"{owner} did not end in peace")
            self.keep_log(owner, worker)
            held = [line["working"] for line in worker.events("stopping")]
            if held != [0]:
                self.unexpected.append(f"{owner} was stuck: {held} files at work with nothing to do")

    def collect(self) -> int:
        """Remove the orphans, also those that are younger than the command would take; how many there were."""
        buckets, moment = self.producer.buckets, datetime.now(UTC) + timedelta(minutes=1)
        found = list(orphans(buckets.s3, buckets.landing, buckets.ready, moment))
        for orphan in found:
            orphan.remove(buckets.s3)
        self.others["orphans"] = len(found)
        return len(found)


def _is_ready_or_dead(worker: Worker) -> bool:
    return bool(worker.events("waiting for files")) or worker.process.poll() is not None


def limit_files(worker: Worker, size: int) -> None:
    """Let the processes of a worker write files of this size at most: RLIMIT_FSIZE, whose error is EFBIG."""
    processes = []
    with suppress(psutil.Error):
        service = psutil.Process(worker.process.pid)
        processes = [service, *service.children(recursive=True)]
    for process in processes:
        with suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
