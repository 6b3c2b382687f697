"""The message about a drift to where people are: a webhook of Slack, Mattermost, Google Chat or the like.

They take a JSON object with `text`: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import requests

from pipelines import redaction
from pipelines.visible_text import visible_line
from promotion.drift import report
from promotion.drift.drift import Drift
from promotion.errors import PromotionError

WEBHOOK = "MARQUEE_DRIFT_WEBHOOK"
_SECONDS = 10
_MOST = 20
# Within backticks a chat shows a name as it is. Slack reads <…> even there, as a link or a call to everybody:
# https://docs.slack.dev/messaging/formatting-message-text#escaping
_PLAIN = str.maketrans({"`": "'", "<": "\u2039", ">": "\u203a"})


class NotSent(PromotionError):
    """The webhook did not take the message."""


def text(drift: Drift, variables: Mapping[str, str]) -> str:
    """Return the message: names of objects and no values, with the job's page if it is a job of GitLab."""
    named = [f"{each.area}: {each.object} {each.change}" for each in drift.findings]
    named += [f"not compared: {each.part}" for each in drift.not_compared]
    more = [f"… and {len(named) - _MOST} more"] if len(named) > _MOST else []
    page = variables.get("CI_JOB_URL")
    return "\n".join([report.summary(drift), *map(_shown, named[:_MOST]), *more, *([page] if page else [])])


def failure(environment: str, variables: Mapping[str, str]) -> str:
    """Return the message that nothing was compared. The reason is in the job's log: it may have values."""
    page = variables.get("CI_JOB_URL")
    return "\n".join([f"{environment}: nothing was compared, the job failed", *([page] if page else [])])


def send(text: str, url: str) -> None:
    """Send a message. Raise NotSent; the error does not have the URL, which is a secret."""
    try:
        with redaction.concealed(url, *_secrets(url)):
            answer = requests.post(url, json={"text": text}, timeout=_SECONDS, allow_redirects=False)
    except (requests.RequestException, ValueError) as error:  # ValueError: an address that is none
        raise NotSent(f"the webhook does not answer: {type(error).__name__}; check {WEBHOOK}") from None
    if answer.status_code >= 300:
        raise NotSent(f"the webhook answered {answer.status_code}; check {WEBHOOK}")


def _secrets(url: str) -> list[str]:
    """Return the parts of the address that a log of the request could show."""
    parts = urlsplit(url)
    return [f"{parts.path}?{parts.query}", parts.path.strip("/"), parts.query]


def _shown(name: str) -> str:
    return f"`{visible_line(name).translate(_PLAIN)}`"
