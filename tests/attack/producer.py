"""The producer of files in landing, and their events: some lost, some delivered twice or more, in any order."""

import heapq
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.attack.files import File, bad_file, filled, good_file
from tests.attack.halves import patiently
from tests.buckets import Buckets, allow_events, arn, events_to

LOST = 0.2
COPIES = (1, 1, 1, 2, 3, 5)
LATE_SECONDS = 3.0


@dataclass(frozen=True)
class Landed:
    """A version of a file in landing. `repeated`: the version before it has the same bytes, so it adds no row."""

    file: File
    version: str
    repeated: bool = False


@dataclass
class Producer:
    """Threads that work until `stopping` is set. Events come to `inbox` and go from there to the splitter's queue.

    `backlog`: how many messages may wait in the queue before it pauses.
    """

    buckets: Buckets
    inbox: str
    client: Callable[[str], object]
    seed: int
    pause: float
    backlog: int
    landed: list[Landed] = field(default_factory=list)
    poison: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self):
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.produce, self.relay)]
        self.failure: Exception | None = None

    def __enter__(self) -> "Producer":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        """No more files; every event is delivered or lost when this returns."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(120)
        if self.failure:
            raise self.failure

    def produce(self) -> None:
        choice, s3, sqs = random.Random(self.seed), self.client("s3"), self.client("sqs")
        try:
            while not self.stopping.wait(self.pause):
                if patiently(lambda: self.buckets.waiting(self.buckets.queue)) < self.backlog:
                    self.step(choice, s3, sqs)
        except Exception as error:
            self.failure = error

    def step(self, choice: random.Random, s3, sqs) -> None:
        number = len(self.landed)
        what = choice.choices(("new", "bad", "overwrite", "repeat", "poison"), (70, 10, 8, 8, 4))[0]
        if what == "poison":
            self.poison.append(f"poison {len(self.poison)}")
            patiently(lambda: sqs.send_message(QueueUrl=self.buckets.queue, MessageBody=self.poison[-1]))
            return
        good = [one.file for one in self.landed if not one.file.fault]
        if what == "repeat" and good:
            self.put(s3, choice.choice(good))
        elif what == "overwrite" and good:
            self.put(s3, filled(number, choice.choice(good).key, choice))
        else:
            self.put(s3, bad_file(number, choice) if what == "bad" else good_file(number, choice))

    def put(self, s3, file: File) -> None:
        """Upload the file. A PUT whose answer was lost is sent again, as any client does: then it lands twice."""
        known = {one.version for one in self.landed}
        patiently(lambda: s3.put_object(Bucket=self.buckets.landing, Key=file.key, Body=file.body))
        for version in patiently(lambda: self.versions(s3, file.key)):
            if version not in known:
                self.landed.append(Landed(file, version, any(one.file == file for one in self.landed)))

    def versions(self, s3, key: str) -> list[str]:
        """The versions of a key, the oldest first."""
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=self.buckets.landing, Prefix=key)
        found = [item for page in pages for item in page.get("Versions", []) if item["Key"] == key]
        return [item["VersionId"] for item in reversed(found)]

    def relay(self) -> None:
        """A message goes on after a random time, once or more often, or never; now and then two go on as one."""
        choice, sqs = random.Random(self.seed + 1), self.client("sqs")
        due: list[tuple[float, int, str]] = []
        try:
            while True:
                ask = {"QueueUrl": self.inbox, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1}
                answer = patiently(lambda ask=ask: sqs.receive_message(**ask))
                for message in answer.get("Messages", []):
                    receipt = message["ReceiptHandle"]
                    patiently(lambda receipt=receipt: sqs.delete_message(QueueUrl=self.inbox, ReceiptHandle=receipt))
                    self.schedule(message["Body"], due, choice)
                self.deliver(due, choice, sqs)
                if self.stopping.is_set() and not due and not self.threads[0].is_alive() and not self.left():
                    return
        except Exception as error:
            self.failure = error

    def left(self) -> int:
        """Events that have not gone on."""
        return patiently(lambda: self.buckets.waiting(self.inbox))

    def schedule(self, body: str, due: list, choice: random.Random) -> None:
        if choice.random() < LOST:
            self.events["lost"] += 1
            return
        copies = choice.choice(COPIES)
        self.events["delivered"] += copies
        self.events["duplicated"] += copies > 1
        for _ in range(copies):
            heapq.heappush(due, (time.monotonic() + choice.uniform(0, LATE_SECONDS), self.events["sent"], body))
            self.events["sent"] += 1

    def deliver(self, due: list, choice: random.Random, sqs) -> None:
        ready = []
        while due and due[0][0] <= time.monotonic():
            _, number, body = heapq.heappop(due)
            self.events["overtaken"] += any(other[1] < number for other in due)
            ready.append(body)
        while ready:
            body = ready.pop()
            if ready and choice.random() < 0.2 and (two := joined(body, ready[-1])):
                body = two
                ready.pop()
                self.events["joined"] += 1
            patiently(lambda body=body: sqs.send_message(QueueUrl=self.buckets.queue, MessageBody=body))


def joined(one: str, other: str) -> str | None:
    """Both messages' records in one."""
    found = [json.loads(body).get("Records") for body in (one, other)]
    return json.dumps({"Records": [*found[0], *found[1]]}) if all(found) else None


def make_inbox(buckets: Buckets, name: str) -> str:
    """A queue that landing's events come to, in the place of the splitter's own."""
    inbox = buckets.sqs.create_queue(QueueName=f"{name}-inbox")["QueueUrl"]
    allow_events(buckets.sqs, inbox, buckets.landing)
    configuration = events_to(arn(buckets.sqs, inbox))
    buckets.s3.put_bucket_notification_configuration(Bucket=buckets.landing, NotificationConfiguration=configuration)
    return inbox
