"""A file that can't be loaded as it is."""


class Unreadable(Exception):
    """What is wrong with a file, in words for its owner; `line` counts from 1 within the text given to the raiser.

    Has to survive pickling: tasks raise it in other processes.
    """

    def __init__(self, reason: str, line: int | None = None):
        super().__init__(reason, line)
        self.reason, self.line = reason, line
