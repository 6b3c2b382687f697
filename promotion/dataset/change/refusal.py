"""The error of a change that can't be made in one step."""

from promotion.errors import PromotionError


class Refusal(PromotionError):
    """A change that is refused: one line with the cause, then the steps that get there, one a line."""

    def __init__(self, cause: str, *steps: str) -> None:
        super().__init__("\n".join([cause, *numbered(steps)]))


def numbered(steps: tuple[str, ...]) -> list[str]:
    """Return the steps as numbered lines."""
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
