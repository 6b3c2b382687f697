"""A client, or connection, whose process dies at a chosen effect."""

from typing import Any


class Killed(BaseException):
    """The process is gone: no code of the erasure may catch it."""


class Dying:
    """A client, or connection, that dies before or after its n-th effect; reads are free."""

    def __init__(self, real: Any, left: list[int]):
        self.real, self.left = real, left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.real, name)
        if name == "cursor":
            return lambda *given: Dying(found(*given), self.left)
        return self._effect(found) if name in ("put_object", "delete_object", "execute") else found

    def __enter__(self) -> Any:
        self.real.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.real.__exit__(*error)

    def _effect(self, call: Any) -> Any:
        def effect(*given: Any, **named: Any) -> Any:
            if given and str(given[0]).lstrip().startswith("SELECT"):
                return call(*given, **named)
            self.left[0] -= 1
            if self.left[0] == 0:
                raise Killed
            return call(*given, **named)

        return effect
