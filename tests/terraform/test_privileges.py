"""Every privilege of the services in Snowflake is noticed when it is missing; the migrator has none that nobody uses.

The warehouse is made by hand from terraform/access.tf; tests/terraform/test_applied.py compares it with Terraform's.
"""

import pytest
from snowflake.ingest import SimpleIngestManager

from promotion.environment import PROJECT, SERVICES
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.migration.lint.statement import read
from tests.access import access
from tests.terraform import outcome, privileges
from tests.terraform.privileges import Account
from tests.warehouse import Warehouse, make_buckets, make_warehouse

# History and lease: promotion/migration makes them itself.
MADE_BY_THE_VERB = {("DEPLOY", "TABLE")}
# A contract may ask for it: promotion/dataset/protections.py.
MADE_FOR_A_CONTRACT = {("RAW", "ROW ACCESS POLICY")}


def reports(warehouse: Warehouse, service: str, pipe: str) -> dict:
    """Return what Snowpipe reports to a service of a pipe."""
    names, variables = warehouse._service(service), warehouse.cloud.variables
    key = warehouse.cloud.client("secretsmanager").get_secret_value(SecretId=names["key_secret"])["SecretString"]
    manager = SimpleIngestManager(
        account=variables["SNOWFLAKE_ACCOUNT"], user=names["user"], pipe=pipe, private_key=key, scheme="http",
        host=variables["SNOWFLAKE_HOST"], port=int(variables["SNOWFLAKE_PORT"]),
    )  # fmt: skip
    return manager.get_history()


@pytest.fixture(scope="module")
def account(cloud):
    warehouse = make_warehouse(cloud, SERVICES)
    make_buckets(warehouse)
    connections = {service: warehouse.connect(service) for service in SERVICES}
    with warehouse.admin() as administrator:
        yield Account(
            administrator, connections, warehouse.database, warehouse.integration, f"s3://{warehouse.ready}/",
            lambda service, pipe: reports(warehouse, service, pipe),
        )  # fmt: skip
    for connection in connections.values():
        connection.close()


@pytest.mark.parametrize("service", SERVICES)
def test_each_privilege_is_noticed_when_it_is_missing(account, service):
    outcomes = [privileges.without(account, each) for each in privileges.granted(account, service)]
    outcome.keep(outcomes)
    assert len(outcomes) >= 4
    assert [str(each) for each in outcomes if not each.noticed] == []


def test_the_migrator_makes_what_the_migrations_make_and_nothing_else():
    scripts, problems = script.read(PROJECT / "migrations", placeholders.read(PROJECT / ".sqlfluff"))
    assert not problems
    made = {(each.name.schema, each.kind) for found in scripts for each in read(found.text) if each.verb == "CREATE"}
    may = {
        (schema, privilege.removeprefix("CREATE "))
        for schema, declared in access()["schemas"].items()
        for privilege in declared["grants"].get("migrator", {"privileges": []})["privileges"]
        if privilege.startswith("CREATE ")
    }
    assert may == made | MADE_BY_THE_VERB | MADE_FOR_A_CONTRACT
