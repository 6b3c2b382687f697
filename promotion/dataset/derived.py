"""The files that the contracts decide: docs/datasets.md, and the scripts of MARTS.HOLDINGS and MARTS.LOADED_FILES."""

from collections.abc import Mapping
from pathlib import Path

from contracts.contract import Contract
from contracts.page import page
from promotion.dataset.holdings import holdings
from promotion.dataset.loaded_files import loaded_files


def derived(root: Path, contracts: Mapping[str, Contract]) -> dict[Path, str]:
    """Return {path: text} of those files in the repository at `root`, as far as they say anything else now."""
    texts = {
        root / "docs" / "datasets.md": page(contracts),
        root / "migrations" / "marts" / "R__holdings.sql": holdings(contracts),
        root / "migrations" / "marts" / "R__loaded_files.sql": loaded_files(contracts),
    }
    return {path: text for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text}
