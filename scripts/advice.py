"""Print where the next step of a failed job stands, as the last line of its log: docs/jobs.md has a section per job.

It runs after every job (`after_script`) with nothing but Python, since the packages may be the very thing that failed.
Without a failure it prints nothing.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

PAGE = Path("docs/jobs.md")
_SECTION = re.compile(r"^### (?P<job>[a-z-]+)\n(?P<text>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_ADVICE = re.compile(r"^\*\*If it fails:\*\* (?P<advice>.+?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")


def sections(page: str) -> dict[str, str]:
    """Return {job: advice} of the page, empty where there is none. `plan` stands for the plans of all environments."""
    found = {section["job"]: _ADVICE.search(section["text"]) for section in _SECTION.finditer(page)}
    return {job: _plain(advice["advice"]) if advice else "" for job, advice in found.items()}


def advice(page: str, variables: Mapping[str, str]) -> str:
    """Return the line for the job that GitLab's variables describe; empty if it did not fail.

    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    if variables.get("CI_JOB_STATUS") != "failed":
        return ""
    name = variables.get("CI_JOB_NAME", "")
    job = name.rpartition(":")[2]
    place = f"{variables['CI_PROJECT_URL']}/-/blob/{variables['CI_COMMIT_SHA']}/{PAGE}#{job}"
    return f"{name} failed; its line with Error says why. {sections(page).get(job, '')} {place}"


def _plain(text: str) -> str:
    return " ".join(_LINK.sub(r"\1", text).replace("`", "").split())


if __name__ == "__main__":
    if line := advice(PAGE.read_text(), os.environ):
        print(line)
