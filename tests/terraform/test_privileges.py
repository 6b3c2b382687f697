"""Every privilege of the services in Snowflake is noticed when it is missing.

The warehouse is made by hand from terraform/access.tf; tests/terraform/test_applied.py compares it with Terraform's.
"""

import pytest

from promotion.environment import SERVICES
from tests.terraform import privileges
from tests.terraform.privileges import Account
from tests.warehouse import make_buckets, make_warehouse

# Of the migrator's, several are known to be used by no migration: terraform/access.tf gives it the same in each schema.
PROVEN = [service for service in SERVICES if service != "migrator"]
# Kept though no statement here misses them. USAGE beside CREATE: any privilege on the parent schema is enough.
# https://docs.snowflake.com/en/sql-reference/sql/create-table#access-control-requirements
# MONITOR: Snowpipe's reports ask for it, which tests/localcloud/snowflake/loading/test_snowpipe.py shows.
KEPT = {("bulk_load", "USAGE", "SCHEMA"), ("splitter", "MONITOR", "PIPE")}


@pytest.fixture(scope="module")
def account(cloud):
    warehouse = make_warehouse(cloud, SERVICES)
    make_buckets(warehouse)
    connections = {service: warehouse.connect(service) for service in SERVICES}
    with warehouse.admin() as administrator:
        yield Account(administrator, connections, warehouse.database, warehouse.integration, f"s3://{warehouse.ready}/")
    for connection in connections.values():
        connection.close()


@pytest.mark.parametrize("service", PROVEN)
def test_each_privilege_is_noticed_when_it_is_missing(account, service):
    granted = privileges.granted(account, service)
    assert len(granted) >= 4
    missed = [each for each in granted if not privileges.noticed(account, each)]
    assert " ".join(str(each) for each in missed if (service, each.privilege, each.kind) not in KEPT) == ""
