"""A data engineer's first day with dbt, in one process. Run by test_clients.py."""

import json
from pathlib import Path

from dbt.cli.main import dbtRunner


def dbt(*arguments: str) -> dict[str, str]:
    """Return the outcome of each seed, model, snapshot and test, by name."""
    done = dbtRunner().invoke([*arguments, "--profiles-dir", ".", "--no-use-colors"])
    assert done.success, (arguments, done.exception)
    return {one.node.name: str(one.status) for one in getattr(done.result, "results", []) if hasattr(one, "node")}


DAYS = ("--event-time-start", "2024-01-01", "--event-time-end", "2024-01-04")
dbt("debug")
# The model of microbatches has one for each day up to the end of an event's time.
everything = dbt("build", *DAYS)
assert set(everything.values()) == {"success", "pass"} and len(everything) == 12, everything
# The next day: a film more, and one that became longer.
Path("seeds/films.csv").write_text("title,minutes\nA,95\nB,120\nC,130\n")
dbt("seed")
# Merged into what is there, replaced with its grants, and kept as it was.
assert set(dbt("run", *DAYS)) == {
    "appended",
    "daily",
    "growing",
    "long_films",
    "overwritten",
    "replaced",
    "shown",
    "totals",
}
assert set(dbt("snapshot")) == {"films_then"}
assert set(dbt("test").values()) == {"pass"}
dbt("docs", "generate")
catalog = json.loads(Path("target/catalog.json").read_text())
columns = {name: list(node["columns"]) for name, node in catalog["nodes"].items()}
assert columns["model.films.totals"] == ["FILMS", "MINUTES"], columns
assert columns["model.films.long_films"] == columns["seed.films.films"] == ["TITLE", "MINUTES"], columns
for model, comment, column, its in (
    ("long_films", "It's the long ones", "TITLE", "A film's title"),
    ("totals", "How many, and 'how long'", "FILMS", "It's a number"),
):
    node = catalog["nodes"][f"model.films.{model}"]
    assert (node["metadata"]["comment"], node["columns"][column]["comment"]) == (comment, its), node
dbt("run", "--full-refresh", "--select", "growing")
print("all is well")
