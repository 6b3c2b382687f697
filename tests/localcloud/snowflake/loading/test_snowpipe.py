import gzip
import json
import time

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from snowflake.ingest import SimpleIngestManager, StagedFile
from snowflake.ingest.error import IngestResponseError

from tests.waiting import until

USERS = "first_name,last_name,email\n"


@pytest.fixture
def parts(platform):
    """Puts parts of users under names that no other test has: text in, keys out."""

    def put(*texts: str) -> list[str]:
        keys = []
        for text in texts:
            key = f"users/{time.time_ns():x}/part.csv.gz"
            platform.cloud.client("s3").put_object(Bucket=platform.ready, Key=key, Body=gzip.compress(text.encode()))
            keys.append(key)
        return keys

    return put


def manager(platform, service: str = "splitter", pipe: str = "USERS_PIPE", private_key: str | None = None):
    names, variables = platform._service(service), platform.cloud.variables
    if private_key is None:
        secrets = platform.cloud.client("secretsmanager")
        private_key = secrets.get_secret_value(SecretId=names["key_secret"])["SecretString"]
    return SimpleIngestManager(
        account=variables["SNOWFLAKE_ACCOUNT"],
        user=names["user"],
        pipe=f"{platform.database}.RAW.{pipe}",
        private_key=private_key,
        scheme="http",
        host=variables["SNOWFLAKE_HOST"],
        port=int(variables["SNOWFLAKE_PORT"]),
    )


def reports(client: SimpleIngestManager, keys: list[str]) -> dict[str, dict]:
    """The reports of these files, waited for."""
    found: dict[str, dict] = {}

    def are_all_there() -> bool:
        found.update({entry["path"]: entry for entry in client.get_history()["files"] if entry["path"] in keys})
        return len(found) == len(keys)

    until(are_all_there, 120, lambda: f"only {list(found)} reported")
    return found


def rows(platform, key: str) -> list[tuple]:
    with platform.connect("migrator") as connection:
        table = f"{platform.database}.RAW.USERS"
        query = f"SELECT FIRST_NAME, LAST_NAME, EMAIL, _ROW FROM {table} WHERE _PART = %s ORDER BY _ROW"
        return connection.cursor().execute(query, (key,)).fetchall()


@pytest.mark.rule(
    "insertFiles only queues files; they are loaded asynchronously", source="user-guide/data-load-snowpipe-rest-apis"
)
@pytest.mark.rule("insertReport returns status and rows per file", source="user-guide/data-load-snowpipe-rest-apis")
@pytest.mark.rule("A file with no rows is LOADED with 0", source="from memory")
def test_files_are_loaded_and_reported(platform, parts):
    keys = parts(USERS + 'Ann,Ek,a@b.se\n"B ""Bo""","x, y",\n', USERS)
    client = manager(platform)
    answer = client.ingest_files([StagedFile(key, 10) for key in keys])
    assert (answer["status"], answer["responseCode"]) == ("success", "SUCCESS")
    found = reports(client, keys)
    first = found[keys[0]]
    assert (first["status"], first["rowsInserted"], first["rowsParsed"], first["complete"]) == ("LOADED", 2, 2, True)
    assert first["stageLocation"] == f"s3://{platform.ready}/"
    assert (found[keys[1]]["status"], found[keys[1]]["rowsInserted"]) == ("LOADED", 0)
    assert [row[:3] for row in rows(platform, keys[0])] == [("Ann", "Ek", "a@b.se"), ('B "Bo"', "x, y", None)]


@pytest.mark.rule(
    "A pipe loads a path once and does not report it again",
    source="user-guide/data-load-snowpipe-intro#data-duplication",
)
def test_a_file_is_loaded_once_and_not_reported_again(platform, parts):
    [key], [other] = parts(USERS + "Ann,Ek,a@b.se\n"), parts(USERS + "Bo,Ek,b@b.se\n")
    client = manager(platform)
    client.ingest_files([StagedFile(key, 1)])
    reports(client, [key])
    client.ingest_files([StagedFile(key, 1), StagedFile(key, 1), StagedFile(other, 1)])
    seen: list[str] = []
    while other not in seen:
        seen += [entry["path"] for entry in client.get_history()["files"]]
    assert key not in seen
    assert len(rows(platform, key)) == 1


@pytest.mark.rule("A pipe's ON_ERROR defaults to SKIP_FILE", source="sql-reference/sql/copy-into-table")
@pytest.mark.rule(
    "A pipe does not load a failed file again",
    source="user-guide/data-load-snowpipe-ts#unable-to-reload-modified-data-modified-data-loaded-unintentionally",
)
@pytest.mark.rule(
    "The report of a file that failed counts all its bad rows, and is complete",
    source="https://github.com/snowflakedb/snowflake-ingest-java/pull/4",
)
@pytest.mark.rule("loadHistoryScan returns the loads of a time range", source="user-guide/data-load-snowpipe-rest-apis")
@pytest.mark.rule("A report names the first error's line and column", source="user-guide/data-load-snowpipe-rest-apis")
def test_a_file_with_a_bad_row_is_not_loaded_and_stays_known(platform, parts):
    [key] = parts("title,duration_mins,original_language,size_mb\nUp,96,en,1.5\nHeat,long,en,2\n")
    client = manager(platform, pipe="MOVIES_PIPE")
    client.ingest_files([StagedFile(key, 1)])
    entry = reports(client, [key])[key]
    told = ("status", "rowsInserted", "rowsParsed", "errorsSeen", "errorLimit", "complete")
    assert [entry[key] for key in told] == ["LOAD_FAILED", 0, 2, 1, 1, True]
    assert entry["firstError"] == "Numeric value 'long' is not recognized"
    assert (entry["firstErrorLineNum"], entry["firstErrorColumnName"]) == (3, '"MOVIES"["DURATION_MINS":2]')
    client.ingest_files([StagedFile(key, 1)])
    scan = client.get_history_range("2020-01-01T00:00:00Z")
    assert [load["path"] for load in scan["files"]].count(key) == 1


@pytest.mark.rule("A missing file is LOAD_FAILED", source="from memory")
def test_a_missing_file_and_one_the_role_may_not_read_fail(platform, parts):
    client = manager(platform)
    client.ingest_files([StagedFile("users/none.csv.gz", 1)])
    entry = reports(client, ["users/none.csv.gz"])["users/none.csv.gz"]
    assert entry["status"] == "LOAD_FAILED"
    assert "was not found" in entry["firstError"]


@pytest.mark.rule(
    "insertFiles needs OPERATE on the pipe, USAGE around it and on the stage, INSERT and SELECT on the table: 404",
    source="user-guide/data-load-snowpipe-rest-gs#grant-access-privileges",
)
def test_rights_of_the_caller(platform, parts):
    [key] = parts(USERS)
    with pytest.raises(IngestResponseError) as refused:
        manager(platform, "analyst").ingest_files([StagedFile(key, 1)])
    assert refused.value.http_error_code == 404
    with pytest.raises(IngestResponseError) as refused:
        manager(platform, "analyst").get_history()
    assert refused.value.http_error_code == 404
    with pytest.raises(IngestResponseError) as refused:
        manager(platform, pipe="NO_PIPE").ingest_files([StagedFile(key, 1)])
    assert refused.value.http_error_code == 404


@pytest.mark.parametrize(
    "right",
    ["OPERATE ON PIPE {}.USERS_PIPE", "INSERT ON TABLE {}.USERS", "SELECT ON TABLE {}.USERS", "USAGE ON STAGE {}.READY",
     "USAGE ON FILE FORMAT {}.PART"],
)  # fmt: skip
def test_who_lacks_one_of_the_rights_inserts_nothing(platform, parts, right):
    [key] = parts(USERS)
    right, role = right.format(f"{platform.database}.RAW"), platform._service("splitter")["role"]
    platform.execute(f"REVOKE {right} FROM ROLE {role}")
    try:
        with pytest.raises(IngestResponseError) as refused:
            manager(platform).ingest_files([StagedFile(key, 1)])
        assert refused.value.http_error_code == 404
    finally:
        platform.execute(f"GRANT {right} TO ROLE {role}")
    manager(platform).ingest_files([StagedFile(key, 1)])


@pytest.mark.rule(
    "Reports need MONITOR on the pipe", source="user-guide/data-load-snowpipe-rest-gs#grant-access-privileges"
)
def test_monitor_alone_does_not_insert(platform, parts):
    [key] = parts(USERS)
    role, pipe = platform._service("analyst")["role"], f"{platform.database}.RAW.USERS_PIPE"
    raw = f"{platform.database}.RAW"
    platform.execute(f"GRANT USAGE ON SCHEMA {raw} TO ROLE {role}", f"GRANT MONITOR ON PIPE {pipe} TO ROLE {role}")
    try:
        assert manager(platform, "analyst").get_history()["pipe"] == pipe
        with pytest.raises(IngestResponseError) as refused:
            manager(platform, "analyst").ingest_files([StagedFile(key, 1)])
        assert refused.value.http_error_code == 404
    finally:
        platform.execute(f"REVOKE MONITOR ON PIPE {pipe} FROM ROLE {role}")


@pytest.mark.rule(
    "A wrong token is 401 with error 390144",
    source="user-guide/data-load-snowpipe-ts#step-1-checking-authentication-issues",
)
def test_a_token_of_another_key_is_refused(platform):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(IngestResponseError) as refused:
        manager(platform, private_key=pem).get_history()
    assert refused.value.http_error_code == 401
    assert "Vender Code: 390144, Message: JWT token is invalid." in str(refused.value)


@pytest.mark.rule(
    "insertFiles accepts at most 5,000 files per call: 400", source="user-guide/data-load-snowpipe-rest-apis"
)
@pytest.mark.rule("A path may have at most 1,024 bytes: 400", source="user-guide/data-load-snowpipe-rest-apis")
@pytest.mark.rule("A request with a malformed body is 400", source="user-guide/data-load-snowpipe-rest-apis")
@pytest.mark.rule(
    "A request without a token is 400", source="user-guide/data-load-snowpipe-ts#step-1-checking-authentication-issues"
)
@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("not json", "application/json"),
        ('{"paths": []}', "application/json"),
        (json.dumps({"files": [{"path": "x" * 1025}]}), "application/json"),
        (json.dumps({"files": [{"path": f"{i}.csv"} for i in range(5001)]}), "application/json"),
    ],
)
def test_requests_that_are_refused(platform, body, content):
    client = manager(platform)
    url = client.url_engine.make_ingest_url(client.pipe)
    headers = client._get_headers() | {"Content-Type": content}
    assert requests.post(url, data=body, headers=headers, timeout=10).status_code == 400
    assert requests.post(url, data=body, timeout=10).status_code == 400
    assert jwt.decode(client.sec_manager.get_token(), options={"verify_signature": False})["sub"]


@pytest.mark.rule("insertReport continues from beginMark", source="user-guide/data-load-snowpipe-rest-apis")
def test_report_goes_on_where_it_was_left(platform, parts):
    client = manager(platform)
    [first], [second] = parts(USERS), parts(USERS)
    client.ingest_files([StagedFile(first, 1)])
    reports(client, [first])
    client.ingest_files([StagedFile(second, 1)])
    assert first not in reports(client, [second])
    again = manager(platform)
    assert {first, second} <= {entry["path"] for entry in again.get_history()["files"]}


def test_five_thousand_files_at_once(platform):
    client = manager(platform)
    prefix = f"users/many-{time.time_ns():x}"
    answer = client.ingest_files([StagedFile(f"{prefix}/{i}.csv.gz", 1) for i in range(5000)])
    assert answer["status"] == "success"
