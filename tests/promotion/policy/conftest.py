from pathlib import Path
from typing import Any

import pytest

from promotion.environment import load
from promotion.policy.static_plan import static_plan
from tests.terraform.conftest import MIRROR


@pytest.fixture(scope="session")
def plan() -> dict[str, Any]:
    """The plan of prod that enters no account, about five seconds."""
    return static_plan(load("prod"), Path(MIRROR) if MIRROR.is_dir() else None)
