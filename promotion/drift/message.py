"""The message about a drift to where people are: a webhook of Slack, Mattermost, Google Chat or the like.

They take a JSON object with `text`: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from collections.abc import Mapping

import requests

from pipelines.visible_text import visible_line
from promotion.drift import report
from promotion.drift.drift import Drift
from promotion.errors import PromotionError

WEBHOOK = "MARQUEE_DRIFT_WEBHOOK"
_SECONDS = 10
_MOST = 20


class NotSent(PromotionError):
    """The webhook did not take the message."""


def text(drift: Drift, variables: Mapping[str, str]) -> str:
    """Return the message: names of objects and no values, with the job's page if it is a job of GitLab."""
    named = [f"{each.area}: {each.object} {each.change}" for each in drift.findings]
    named += [f"not compared: {each.part}" for each in drift.not_compared]
    more = [f"… and {len(named) - _MOST} more"] if len(named) > _MOST else []
    page = variables.get("CI_JOB_URL")
    return "\n".join([report.summary(drift), *map(visible_line, named[:_MOST]), *more, *([page] if page else [])])


def send(drift: Drift, url: str, variables: Mapping[str, str]) -> None:
    """Send the message. Raise NotSent; the error does not have the URL, which is a secret."""
    try:
        answer = requests.post(url, json={"text": text(drift, variables)}, timeout=_SECONDS)
        answer.raise_for_status()
    except requests.HTTPError as error:
        raise NotSent(f"the webhook answered {error.response.status_code}; check {WEBHOOK}") from error
    except requests.RequestException as error:
        raise NotSent(f"the webhook does not answer: {type(error).__name__}; check {WEBHOOK}") from error
