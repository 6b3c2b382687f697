"""Every fault at every service: each kind at least once, early, and then at a rate that lets work go on."""

from dataclasses import replace

from tests.attack.plan import Rule

ANYWHERE = ("delay", "stall", "slow", "reset-before", "reset-after", "truncate", "hang", "hang-after", "duplicate")
# Twice through the connector's login is two sessions: nothing to be wrong about.
WHERE = {
    "s3": {
        "s3.*": (*ANYWHERE, "crawl", "status 500", "status 503"),
        "s3.put-*": ("reset-within", "duplicate", "reset-after"),
    },
    "sqs": {
        "sqs.*": (*ANYWHERE, "status 500", "status 503"),
        "sqs.ReceiveMessage": ("shuffle",),
        "sqs.DeleteMessage": ("swallow", "reset-after"),
    },
    "snowflake": {
        "snowflake.*": (*ANYWHERE, "status 429", "status 500", "status 503"),
        "snowflake.insertFiles-*": ("status 401", "status 404", "duplicate", "reset-after"),
        "snowflake.insertReport-*": ("status 401", "status 404"),
    },
}
RARE = ("hang", "hang-after", "status 404")
SPREAD = 3  # requests between the first faults of an operation: enough in a row fail whatever is tried again


def everything(rate: float, hang_seconds: float) -> list[Rule]:
    """`rate`: of each fault among the requests that can meet it, a fifth of that for those that cost minutes."""
    first, later = [], []
    for operations in WHERE.values():
        for operation, kinds in operations.items():
            for number, kind in enumerate(kinds):
                rule = rule_of(operation, kind, rate / 5 if kind in RARE else rate, hang_seconds)
                first.append(replace(rule, rate=1.0, times=1, skip=SPREAD * number))
                later.append(rule)
    return [*first, *later]


def rule_of(operation: str, kind: str, rate: float, hang_seconds: float) -> Rule:
    word, _, status = kind.partition(" ")
    seconds = hang_seconds if word.startswith("hang") else 1.0
    return Rule(operation, word, rate, status=int(status or 503), seconds=seconds)
