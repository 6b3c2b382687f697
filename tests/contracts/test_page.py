from dataclasses import replace
from pathlib import Path

from contracts.contract import Column
from contracts.page import page
from contracts.reader import contracts
from contracts.sql_type import SqlType

PAGE = Path(__file__).resolve().parents[2] / "docs" / "datasets.md"


def test_the_page_is_what_the_contracts_say() -> None:
    assert PAGE.read_text() == page(contracts()), "write it again: python -m scripts.dataset docs"


def test_a_row_says_all_rules_of_its_column() -> None:
    column = Column("a", SqlType("DATE"), "A day", True, True, "personal", None, 2.5, "1.1.0", "2.0.0")
    text = page({"users": replace(contracts()["users"], columns=(column,))})
    rules = "required; unique; at most 2.5 % NULL; since 1.1.0; deprecated since 2.0.0"
    assert f"| `a` | DATE | personal | {rules} | A day |" in text
