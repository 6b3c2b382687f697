import pytest

from tests.warehouse import Warehouse, make_warehouse


@pytest.fixture
def warehouse(cloud) -> Warehouse:
    """A new database that only its migrator may build in."""
    return make_warehouse(cloud, ["migrator"])
