"""The README's table and plot of benchmarks/results.json, which holds every figure in them.

`python -m benchmarks.report.page` shows it again, without measuring.
"""

import json
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from pipelines.exploration.picture import ACCENT, MAIN, PALE, picture

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "benchmarks" / "results.json"
README = PROJECT / "README.md"
PLOT = PROJECT / "docs" / "benchmarks.svg"
# The benchmarks, in the order in which they run and stand in the table.
FORMATS = ("cut_csv", "cut_csv_gz", "cut_csv_zst", "cut_jsonl", "cut_jsonl_gz")
NAMES = (
    *FORMATS,
    "cut",
    "memory",
    "manifests",
    "latency",
    "small_files",
    "backlog",
    "copy",
    "provider_share",
    "sessions",
    "vendor_load",
    "deploy",
    "erase",
)
BEGIN, END = "<!-- benchmarks -->\n", "<!-- /benchmarks -->\n"

BARS = {
    "limit": ("the compressor alone: the limit", "limit"),
    "gzip": ("Marquee, every value checked", "Marquee"),
    "unchecked": ("Marquee, nothing checked", "Marquee"),
    "zstd": ("Marquee, zstd parts", "Marquee"),
}


def write_page(results: dict[str, Any]) -> None:
    """Write the README's section between its markers, and the plot if `cut` has a result."""
    readme = README.read_text()
    if BEGIN in readme:
        before, _, rest = readme.partition(BEGIN)
        README.write_text(before + BEGIN + section(results) + END + rest.partition(END)[2])
    if "cut" in results["benchmarks"]:
        PLOT.write_text(plot(results) + "\n")


def section(results: dict[str, Any]) -> str:
    """Return the table of all claims and the line on machine and versions, as Markdown."""
    measured = results["benchmarks"]
    claims = [claim for name in NAMES if name in measured for claim in measured[name]["claims"]]
    rows = "".join(map(row, claims))
    machine, versions = results["machine"], results["versions"]
    used = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    return (
        "| what | took | against | that took | ratio | at most | |\n|---|---:|---|---:|---:|---:|---|\n"
        f"{rows}\n"
        f"Last measured on {results['date']} on {machine['cores']} cores ({machine['processor']}, {machine['system']}) "
        f"with {machine['memory_gib']} GiB of memory; {used}. "
        "Each line has the figures of its own last run.\n"
    )


def row(claim: dict[str, Any]) -> str:
    """Return a claim as a row of the table. One that does not hold says so, and why if that is known."""
    unit = f" {claim['unit']}"
    verdict = "holds" if claim["holds"] else f"**falls short**{': ' + claim['why'] if claim['why'] else ''}"
    figures = f"{claim['ours']:g}{unit} | {claim['against']} | {claim['theirs']:g}{unit}"
    return f"| {claim['text']} | {figures} | {claim['ratio']:g} | {claim['limit']:g} | {verdict} |\n"


def plot(results: dict[str, Any]) -> str:
    """Return the seconds of each tool that cut the same file, as SVG on white: readable on a dark page, too."""
    seconds = results["benchmarks"]["cut"]["seconds"]
    taken = {name: value for name, value in seconds.items() if name in BARS or name[0].isupper()}
    rows = [(*BARS.get(name, (name, "others")), value) for name, value in taken.items()]
    size = results["benchmarks"]["cut"]["bytes"]
    return _bars(pd.DataFrame(rows, columns=["who", "kind", "seconds"])).svg().replace("{size}", f"{size / 1e9:g}")


@picture("Seconds to cut {size} GB of CSV into compressed parts", "S3 to S3 on the local cloud, the same cores for all")
def _bars(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Return a bar for each row of `frame` (who, kind, seconds), the fastest on top."""
    kinds = alt.Scale(domain=["limit", "Marquee", "others"], range=[ACCENT, MAIN, PALE])
    base = alt.Chart(frame).encode(y=alt.Y("who:N", sort="x", title=None, axis=alt.Axis(labelLimit=260)))
    bar = base.mark_bar().encode(
        x=alt.X("seconds:Q", title="seconds"), color=alt.Color("kind:N", scale=kinds, legend=None)
    )
    text = base.mark_text(align="left", dx=5).encode(x="seconds:Q", text=alt.Text("seconds:Q", format=".1f"))
    chart: alt.TopLevelMixin = bar + text
    return chart


if __name__ == "__main__":
    write_page(json.loads(RESULTS.read_text()))
