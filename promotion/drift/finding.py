"""A difference between what the deployed release describes and what is there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError
from snowflake.connector.errors import Error as SnowflakeError

from promotion.errors import PromotionError
from promotion.review.difference import Line

Area = Literal["terraform", "aws", "snowflake", "schema"]
Change = Literal["added", "changed", "removed"]


@dataclass(frozen=True)
class Finding:
    """An object that somebody added, changed or removed by hand.

    `lines`: `-` is the release's value, `+` the one that is there. `back`: the command or statement that takes the
    change back; empty where the next deploy does. `attribute`: Terraform's address of a resource, and the name of its
    attribute, where Terraform may list the same.
    """

    area: Area
    object: str
    change: Change
    lines: tuple[Line, ...] = ()
    back: str = ""
    attribute: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class NotCompared:
    """A part that could not be compared, and why."""

    part: str
    reason: str


Result = Finding | NotCompared


def each(part: str, look: Callable[[], Iterable[Result]]) -> Iterator[Result]:
    """Yield the results of one look; if it is refused, those before it and a NotCompared with the reason."""
    try:
        yield from look()
    except ClientError as error:
        yield NotCompared(part, f"AWS refused: {_line(error.response['Error'].get('Message') or error)}")
    except SnowflakeError as error:
        yield NotCompared(part, f"Snowflake refused: {_line(error.msg or error)}")
    except (BotoCoreError, PromotionError) as error:
        yield NotCompared(part, _line(error))


def _line(error: object) -> str:
    return " ".join(str(error).split())
