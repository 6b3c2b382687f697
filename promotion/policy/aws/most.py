"""A2: the most that a role may do is what the environment's permissions boundary names for it.

The boundary would cut the rest off in the account. Here the change itself is refused, with its statement, before
anybody counts on the right. What a boundary is to a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

import fnmatch
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from promotion.access import boundary
from promotion.environment import Environment
from promotion.policy.document import Statement, statements_of


@dataclass(frozen=True)
class Most:
    """The boundary of an environment. `made`: ARNs that a plan without an account made up for its resources."""

    environment: Environment
    made: Collection[str] = field(hash=False)

    def beyond(self, role: str, statement: Statement) -> Iterator[str]:
        """Yield each action, with its resource, that the boundary does not name for the role; ends of names count."""
        allowed = [each for each in self._statements if self._is_for(each, role)]
        for action in statement.actions:
            for resource in statement.resources:
                if not any(
                    action.lower() in map(str.lower, each.actions)
                    and self._within(resource, each.resources)
                    and self._asks_for(statement, each)
                    for each in allowed
                ):
                    yield f"{action} on {resource}"

    @cached_property
    def _statements(self) -> list[Statement]:
        return statements_of(boundary.document(self.environment))

    def _is_for(self, statement: Statement, role: str) -> bool:
        named = statement.values("aws:PrincipalArn", "StringLike")
        arn = f"arn:aws:iam::{self.environment.aws_account_id}:role/{role}"
        return not named or any(fnmatch.fnmatchcase(arn, pattern) for pattern in named)

    def _asks_for(self, statement: Statement, most: Statement) -> bool:
        """Return whether a statement has each condition of the boundary's, or a narrower one."""
        return all(
            given and all(any(fnmatch.fnmatchcase(value, pattern) for pattern in values) for value in given)
            for operator, tests in most.condition.items()
            for key, values in tests.items()
            if key != "aws:PrincipalArn"
            for given in [statement.values(key, operator, operator.replace("Like", "Equals"))]
        )

    def _within(self, resource: str, patterns: Collection[str]) -> bool:
        """Return whether every resource of the text is one of a pattern; a wildcard stands for itself."""
        foreign = resource.split(":")[4:5] not in ([""], [self.environment.aws_account_id])
        return (foreign and resource in self.made) or any(
            fnmatch.fnmatchcase(resource, pattern) for pattern in patterns
        )
