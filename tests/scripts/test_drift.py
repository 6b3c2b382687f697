import json

import snowflake.connector


def admin(applied):
    variables = applied.cloud.variables
    names = ("host", "port", "protocol", "account", "user", "password", "role")
    return snowflake.connector.connect(**{one: variables[f"SNOWFLAKE_{one.upper()}"] for one in names})


def test_drift_in_both_clouds_is_listed_and_set_right(applied):
    with admin(applied) as connection:
        cursor = connection.cursor()
        cursor.execute("ALTER WAREHOUSE MARQUEE_LOCAL_MARTS SET AUTO_SUSPEND = 3600")
        cursor.execute("REVOKE SELECT ON FUTURE VIEWS IN SCHEMA MARQUEE_LOCAL.MARTS FROM ROLE MARQUEE_LOCAL_ANALYST")
    applied.cloud.client("s3").delete_public_access_block(Bucket="marquee-local-ready")

    listed = applied.verb("drift", code=2).stdout.splitlines()
    assert '~ snowflake_warehouse.this["MARTS"]: auto_suspend, show_output' in listed
    assert any('module.schema["MARTS"]' in line and "analyst VIEWS" in line for line in listed)
    assert any("module.ready.aws_s3_bucket_public_access_block.this" in line for line in listed)
    assert listed[-1].startswith("local: 3 differences")

    applied.verb("plan", "--detailed-exitcode", code=2)
    applied.verb("apply")
    assert json.loads(applied.verb("drift", "--json").stdout) == []
