"""MiniStack's CloudWatch with one answer made whole: 1.5.33 leaves most of an alarm out of DescribeAlarms in XML.

XML is what Terraform's AWS provider asks for, and each of its plans would set those alarms right again. The answer:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

import json
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

TIMES = ("StateUpdatedTimestamp", "AlarmConfigurationUpdatedTimestamp")
NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"


def mend() -> None:
    """Let MiniStack answer DescribeAlarms whole in this process. Once is enough; twice does no harm."""
    if cloudwatch._describe_alarms.__module__ != __name__:
        cloudwatch._describe_alarms = whole(cloudwatch._describe_alarms)


def whole(describe):
    """`describe`, answering in XML what it answers in JSON."""

    def describe_alarms(params, cbor_data, is_cbor, is_json=False):
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, headers, body = describe(params, asked(params), False, True)
        if status != 200:
            return describe(params, cbor_data, is_cbor, is_json)
        xml = f'<DescribeAlarmsResponse xmlns="{NAMESPACE}">{element("DescribeAlarmsResult", json.loads(body))}'
        return status, {**headers, "Content-Type": "text/xml"}, f"{xml}</DescribeAlarmsResponse>".encode()

    return describe_alarms


def asked(params: dict) -> dict:
    """A form's fields, as the JSON protocol would name them."""

    def one(name: str) -> str | None:
        value = params.get(name)
        return value[0] if isinstance(value, list) else value

    def members(name: str) -> list[str]:
        return [one(key) for key in params if key.startswith(f"{name}.member.")]

    values = {name: one(name) for name in ("AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")}
    return {"AlarmNames": members("AlarmNames"), "AlarmTypes": members("AlarmTypes"), **values}


def element(name: str, value: object) -> str:
    """A value as the Query protocol writes it; nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return f"<{name}>{''.join(element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(element('member', inner) for inner in value)}</{name}>"
    if name in TIMES and isinstance(value, int | float):
        value = datetime.fromtimestamp(value, UTC).isoformat()
    return f"<{name}>{escape(str(value).lower() if isinstance(value, bool) else str(value))}</{name}>"
