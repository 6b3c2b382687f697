"""The page as one comment of a merge request, which later pipelines update:
https://docs.gitlab.com/api/notes/#merge-requests
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import gitlab
from gitlab.exceptions import GitlabError
from requests import Session
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from urllib3 import Retry

from promotion.errors import PromotionError

TOKEN = "MARQUEE_REVIEW_TOKEN"
LONGEST = 1_000_000  # characters of a note
_SECONDS = 30
# The page is also an artifact: a job does not wait longer than seconds for its comment. A lost answer to a POST is not
# asked for again, so that one page never stands twice.
_RETRY = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)


class NotCommented(PromotionError):
    """GitLab did not take the comment."""


@dataclass(frozen=True)
class MergeRequest:
    """A merge request in GitLab, entered with a project access token of scope `api`."""

    server: str
    project: str
    number: str
    token: str = field(repr=False)

    def comment(self, body: str, mark: str) -> str:
        """Write the body into this token's own comment that begins with `mark`, or into a new one; return `updated` or
        `made`. Raise NotCommented.
        """
        try:
            client = gitlab.Gitlab(
                self.server, private_token=self.token, timeout=_SECONDS, session=_session(), user_agent="marquee"
            )
            client.auth()
            me = client.user.id if client.user else None
            notes = client.projects.get(self.project, lazy=True).mergerequests.get(self.number, lazy=True).notes
            for note in notes.list(iterator=True, sort="asc", order_by="created_at"):
                if note.author["id"] == me and note.body.startswith(mark):
                    notes.update(note.id, {"body": body})
                    return "updated"
            notes.create({"body": body})
            return "made"
        except (GitlabError, RequestException) as error:
            raise NotCommented(
                f"GitLab did not take the comment: {' '.join(str(error).split())}; check {TOKEN}"
            ) from error


def _session() -> Session:
    session = Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=_RETRY))
    return session


def of_job(variables: Mapping[str, str]) -> MergeRequest | None:
    """Return the merge request of this job; None outside of one, or without a token."""
    names = ("CI_SERVER_URL", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID", TOKEN)
    values = [variables.get(name, "") for name in names]
    return MergeRequest(*values) if all(values) else None
