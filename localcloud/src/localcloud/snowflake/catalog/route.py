"""Routes: the function that answers the statements of one verb and kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import MODIFIERS, Statement

# Rows, or the answer's "data" as it stands.
Answer = Result | dict[str, Any]
Handler = Callable[[Session, Statement], Answer]
# Answers some of the statements of its verb and kind: None leaves a statement to the handler behind it.
Shortcut = Callable[[Session, Statement], Answer | None]
EVERY_MODIFIER = ("OR REPLACE", *MODIFIERS)


@dataclass(frozen=True)
class Route:
    """`modifiers` are those that may stand between the verb and the kind."""

    handler: Handler
    modifiers: tuple[str, ...] = ()


# By verb and kind: ("CREATE", "FILE FORMAT"). The kind is "" where the verb alone decides.
Routes = dict[tuple[str, str], Route]


def first_of(shortcut: Shortcut, otherwise: Handler) -> Handler:
    """Return a handler that leaves what `shortcut` does not answer to `otherwise`."""

    def handle(session: Session, statement: Statement) -> Answer:
        answer = shortcut(session, statement)
        return otherwise(session, statement) if answer is None else answer

    return handle
