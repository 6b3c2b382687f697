"""The cost of many small files: requests for each of them, and what the service keeps of them afterwards."""

import gc
import gzip
from collections import Counter

from tests.pipelines.splitter.cutting.test_split import as_csv, users
from tests.pipelines.splitter.serving import Serving, event

FILES = 12
# The least that exactly-once takes: the pinned version, its manifest, older versions, what an erasure noted of the key,
# its bytes; its part and manifest.
REQUESTS = ("s3.head-file", "s3.get-manifest", "s3.list", *["s3.get-file"] * 2, "s3.put-part", "s3.put-manifest")


def load(serving: Serving, name: str, files: int) -> list[str]:
    """Load small files, plain and compressed ones in turn. Return their hashes."""
    before, hashes = serving.service.counters.as_dict()["files"], []
    for number in range(files):
        text = as_csv(users(10, seed=number))
        body = gzip.compress(text) if number % 2 else text
        source = serving.buckets.put(f"streaming/users/{name} {number}.csv", body)
        hashes.append(source.hash)
        serving.buckets.sqs.send_message(QueueUrl=serving.buckets.queue, MessageBody=event(source))
    serving.wait_for(lambda: serving.service.counters.as_dict()["files"] == before + files)
    serving.drain()
    return hashes


def kept() -> Counter[str]:
    """Return the number of live objects of each of the splitter's own classes."""
    gc.collect()
    classes = [type(each) for each in gc.get_objects()]
    return Counter(each.__name__ for each in classes if str(each.__module__).startswith("pipelines.splitter"))


def test_a_small_file_takes_seven_requests_to_s3_and_one_to_the_queue_and_nothing_of_it_is_kept(serving):
    load(serving, "warm", 2)
    channel = next(iter(serving.service.ingestion.snowpipe.channels.values()))
    before, held = Counter(serving.plan.requests), kept()
    hashes = load(serving, "many", FILES)
    asked = serving.plan.requests - before
    to_s3 = Counter({name: asked[name] for name in asked if name.startswith("s3.")})
    assert to_s3 == Counter(REQUESTS * FILES)
    assert asked["sqs.DeleteMessage"] == FILES and asked["snowflake.insertFiles-users"] <= FILES
    serving.wait_for(lambda: not kept() - held)
    # Entries of the first files may come as late as these, or be forgotten after ten minutes.
    entries = [path for path in channel._entries if any(each in path for each in hashes)]
    assert (channel._requests, len(entries)) == ([], FILES)
