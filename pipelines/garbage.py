"""Programs look for garbage seldom while they start: what they import stays, and looking is an eighth of their start.

A verb ends within minutes, and keeps it so. A service calls `often` once it has started.
https://docs.python.org/3/library/gc.html#gc.set_threshold
"""

import gc
import sys

_PACKAGES = ("scripts.", "promotion.", "pipelines.splitter")
_OBJECTS = 20_000  # 700 by default
_DEFAULT = gc.get_threshold()


def often() -> None:
    """Look for garbage as often as Python does by default, and no more among what is there already."""
    gc.freeze()
    gc.set_threshold(*_DEFAULT)


# In the program's own process alone: another that imports its modules looks as often as it wants to.
if any(word.startswith(_PACKAGES) for word in sys.orig_argv):
    gc.set_threshold(_OBJECTS, *_DEFAULT[1:])
