from promotion.migration.schemachange import reason

FAILED = """\
2026-11-24T06:26:20Z [info     ] Applying V (3) SQL change script a_script_name=V3__c.sql script_version=3
2026-11-24T06:26:20Z [error    ] SQL execution error            a_script_name=V3__c.sql error_code=2003
2026-11-24T06:26:20Z [error    ] Script execution failed: V V3__c.sql
2026-11-24T06:26:20Z [error    ]   Path: migrations/raw/V3__c.sql
2026-11-24T06:26:20Z [error    ] Code: SQL Error 2003 [42S02]
2026-11-24T06:26:20Z [error    ]   002003 (42S02): SQL compilation error:
Object 'RAW.NOWHERE' does not exist or not authorized.
2026-11-24T06:26:20Z [error    ]
2026-11-24T06:26:20Z [error    ] Troubleshooting: Review SQL syntax
"""
UNREACHED = """\
2026-11-24T06:26:20Z [info     ] schemachange version: 4.4.0
2026-11-24T06:26:20Z [error    ] Snowflake HTTP error: 404   Not Found
2026-11-24T06:26:20Z [error    ] Check account identifier
"""


def test_a_failed_script_is_told_with_all_lines_of_its_message():
    assert reason(FAILED.splitlines(keepends=True)) == (
        "Script execution failed: V V3__c.sql 002003 (42S02): SQL compilation error: "
        "Object 'RAW.NOWHERE' does not exist or not authorized."
    )


def test_otherwise_its_first_error_is():
    assert reason(UNREACHED.splitlines(keepends=True)) == "Snowflake HTTP error: 404 Not Found"
    assert reason(["Killed\n"]) == ""
