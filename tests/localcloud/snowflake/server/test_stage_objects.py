"""The internal stages over S3's protocol, with AWS's own client and the keys that a PUT and a GET tell."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

Store = tuple[Any, str, str]


class Driver:
    """Logs in as a driver with a core in Rust, and asks for transfers without doing them."""

    def __init__(self, server: Any, database: str) -> None:
        self.url = f"http://{server.host}:{server.port}"
        login = {"LOGIN_NAME": server.admin, "PASSWORD": server.password, "CLIENT_APP_ID": "PythonConnector"}
        login |= {"CLIENT_CAPABILITIES": {"SMK_ID_AS_STRING": True}}
        asked = f"{self.url}/session/v1/login-request?databaseName={database}"
        token = requests.post(asked, json={"data": login}, timeout=20).json()["data"]["token"]
        self.headers = {"Authorization": f'Snowflake Token="{token}"'}

    def ask(self, statement: str) -> dict[str, Any]:
        asked = f"{self.url}/queries/v1/query-request?requestId={uuid.uuid4()}"
        answer = requests.post(asked, json={"sqlText": statement}, headers=self.headers, timeout=20).json()
        assert answer["success"], answer["message"]
        return answer["data"]

    def store(self, statement: str) -> Store:
        """Return the client that the statement's answer leads to, its bucket, and the prefix of the keys."""
        info = self.ask(statement)["stageInfo"]
        bucket, _, prefix = info["location"].partition("/")
        keys = info["creds"]
        client = boto3.client(
            "s3",
            endpoint_url=info["endPoint"],
            region_name=info["region"],
            aws_access_key_id=keys["AWS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_KEY"],
            aws_session_token=keys["AWS_TOKEN"],
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )
        return client, bucket, prefix


@pytest.fixture
def driver(snowflake_server, sql) -> Driver:
    sql("CREATE STAGE S")
    sql("CREATE STAGE OTHER")
    return Driver(snowflake_server, "STAGE_OBJECTS_TEST")


def code(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return str(refused.value.response["Error"]["Code"])


def test_a_file_is_put_listed_and_got(driver: Driver, sql) -> None:
    client, bucket, prefix = driver.store("PUT file:///a.csv @S/in")
    client.put_object(Bucket=bucket, Key=f"{prefix}a b.csv", Body=b"1,2\n3,4\n")
    assert [row[0] for row in sql("LIST @S")] == ["s/in/a b.csv"]
    client, bucket, prefix = driver.store("GET @S file:///tmp")
    key = f"{prefix}in/a b.csv"
    assert client.get_object(Bucket=bucket, Key=key)["Body"].read() == b"1,2\n3,4\n"
    assert client.get_object(Bucket=bucket, Key=key, Range="bytes=2-4")["Body"].read() == b"2\n3"
    head = client.head_object(Bucket=bucket, Key=key)
    assert (head["ContentLength"], head["ETag"].strip('"')) == (8, sql("LIST @S")[0][2])
    assert code(client.head_object, Bucket=bucket, Key=f"{prefix}none") == "404"
    assert code(client.get_object, Bucket=bucket, Key=f"{prefix}none") == "NoSuchKey"


def test_an_upload_in_parts_is_there_when_it_is_complete(driver: Driver, sql) -> None:
    client, bucket, prefix = driver.store("PUT file:///a.csv @S")
    where = {"Bucket": bucket, "Key": f"{prefix}a.csv"}
    upload = where | {"UploadId": client.create_multipart_upload(**where)["UploadId"]}
    parts = [
        {"PartNumber": number, "ETag": client.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in ((2, b"b" * 100_000), (1, b"a" * 100_000))
    ]
    assert sql("LIST @S") == []
    parts.sort(key=lambda part: part["PartNumber"])
    client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert client.get_object(**where)["Body"].read() == b"a" * 100_000 + b"b" * 100_000
    assert code(client.upload_part, **upload, PartNumber=3, Body=b"c") == "NoSuchUpload"
    upload = where | {"UploadId": client.create_multipart_upload(**where)["UploadId"]}
    client.upload_part(**upload, PartNumber=1, Body=b"c")
    client.abort_multipart_upload(**upload)
    assert client.head_object(**where)["ContentLength"] == 200_000


def test_the_keys_of_a_transfer_open_nothing_else(driver: Driver, sql) -> None:
    writer, bucket, prefix = driver.store("PUT file:///a.csv @S")
    writer.put_object(Bucket=bucket, Key=f"{prefix}a.csv", Body=b"1")
    reader, _, other = driver.store("GET @OTHER file:///tmp")
    assert code(reader.put_object, Bucket=bucket, Key=f"{other}a.csv", Body=b"2") == "AccessDenied"
    assert code(reader.get_object, Bucket=bucket, Key=f"{prefix}a.csv") == "AccessDenied"
    assert code(writer.put_object, Bucket=bucket, Key=f"{other}a.csv", Body=b"2") == "AccessDenied"
    path = f"{driver.url}/{bucket}/{prefix}a.csv"
    assert requests.get(path, timeout=20).status_code == 403
    assert requests.put(path, data=b"2", headers={"x-amz-security-token": "guessed"}, timeout=20).status_code == 403
    assert sql("LIST @OTHER") == []


def test_a_body_that_breaks_off_leaves_no_file(driver: Driver, sql) -> None:
    info = driver.ask("PUT file:///a.csv @S")["stageInfo"]
    headers = {"x-amz-security-token": info["creds"]["AWS_TOKEN"], "x-amz-decoded-content-length": "4"}
    for body in (b"4\r\nWi", b"2\r\nWi\r\n0\r\n\r\n"):
        answer = requests.put(f"{driver.url}/{info['location']}a.csv", data=body, headers=headers, timeout=20)
        assert (answer.status_code, "IncompleteBody" in answer.text) == (400, True)
    assert sql("LIST @S") == []
