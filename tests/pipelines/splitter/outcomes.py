"""The outcome of each file of the corpus, as the splitter's own code says it: docs/outcomes.md is written from it.

python -m tests.pipelines.splitter.outcomes
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from pipelines.splitter.cutting import cut
from pipelines.splitter.cutting.split import SplitResult, Splitter
from pipelines.splitter.cutting.writer import Job, TaskResult
from pipelines.splitter.landing.source import Source
from pipelines.splitter.landing.unreadable import MAX_REASON, Unreadable
from pipelines.splitter.reading.layout import Layout
from tests.pipelines.splitter.corpus import CORPUS
from tests.pipelines.splitter.corpus_case import MAX_BAD_ROWS, PART_SETTINGS, Case
from tests.pipelines.splitter.cutting.in_memory import Bucket

PAGE = Path(__file__).resolve().parents[3] / "docs" / "outcomes.md"
SHOWN = 110  # characters of a reason
_OPENING = f"""# Outcomes of files

What becomes of a streaming file of each kind, and the reasons that its owner reads. Written from the files of
`tests/pipelines/splitter/corpus.py`, cut by the splitter's own code, by
`python -m tests.pipelines.splitter.outcomes`; do not edit it. `tests/pipelines/splitter/test_ingestion.py` takes the
same files into the table and counts their rows.

*loaded*: every row. *row rejected*: the other rows are loaded, and `rejected.jsonl` beside the parts has this one,
its line and the reason. *quarantine*: nothing is loaded, and `quarantine/<key>.reason.json` has line and reason.
*passed over*: the log and `scripts.status` name it. A reason has at most {MAX_REASON} characters; longer ones than
{SHOWN} are cut here.

| file | tried with | outcome | line and reason |
|---|---:|---|---|
"""


@dataclass(frozen=True)
class Outcome:
    """`rows`: loaded, None for a file that is not; `reasons`: (line, reason) of each rejected row, or of the file."""

    rows: int | None
    reasons: tuple[tuple[int | None, str], ...] = ()


class _Here:
    """Spark's context, as far as a splitter needs it: tasks run in this process."""

    def parallelize(self, items: Iterable, slices: int) -> "_Here":
        self.items = list(items)
        return self

    def map(self, task: Callable) -> "_Here":
        self.items = [task(item) for item in self.items]
        return self

    def collect(self) -> list:
        return self.items


class _Splitter(Splitter):
    def run_tasks(self, job: Job, layout: Layout, ranges: list[cut.PartRange]) -> list[TaskResult]:
        return [cut.cut_range(job, layout, part) for part in ranges]


def split(case: Case, max_bad_rows: int = MAX_BAD_ROWS) -> SplitResult:
    """Cut the file in memory. Raises Unreadable."""
    bucket, name = _Bucket(case.data), f"streaming/{case.dataset}/{case.name}"
    source = Source("landing", name, "v1", '"e"', len(case.data))
    splitter = _Splitter(_Here(), bucket, "ready", PART_SETTINGS, max_bad_rows, case.limits)
    with ExitStack() as stack:
        stack.enter_context(patch.object(cut, "s3_client", lambda: bucket))
        return splitter.split(source, case.dataset)


def outcome_of(case: Case) -> Outcome:
    """Cut the file in memory."""
    try:
        result = split(case)
    except Unreadable as fault:
        return Outcome(None, ((fault.line, fault.reason),))
    reasons = tuple((each.line, each.reason) for each in result.rejected)
    return Outcome(sum(part.rows for part in result.parts), reasons)


class _Bucket(Bucket):
    """A range that was cut again is written again."""

    def put_object(self, **request) -> None:
        self.puts.pop(request["Key"], None)
        super().put_object(**request)


def outcomes() -> dict[str, list[Outcome]]:
    """Return {kind of file: the outcomes of its files, in their order}; none of files that are passed over."""
    return {kind: [outcome_of(case) for case in cases if not case.passed_over] for kind, cases in CORPUS.items()}


def page(found: dict[str, list[Outcome]]) -> str:
    """Return docs/outcomes.md."""
    return _OPENING + "".join(_row(kind, CORPUS[kind], each) for kind, each in found.items())


def _row(kind: str, cases: list[Case], found: list[Outcome]) -> str:
    [outcome] = {case.outcome for case in cases}
    lines = {reason: line for one in reversed(found) for line, reason in reversed(one.reasons)}
    reasons = [_shown(line, reason) for reason, line in reversed(lines.items())]
    files = "1 file" if len(cases) == 1 else f"{len(cases)} files"
    return f"| {_cell(kind)} | {files} | {outcome.replace('the row is', 'row')} | {'<br>'.join(reasons)} |\n"


def _shown(line: int | None, reason: str) -> str:
    text = reason if len(reason) <= SHOWN else f"{reason[: SHOWN - 1]}…"
    return f"{f'{line}: ' if line else ''}{_cell(text)}"


def _cell(text: str) -> str:
    """Return the text for a cell of a table: nothing in it is markup, and nothing is invisible."""
    seen = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    return seen.replace("|", "\\|").replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(outcomes()))
