"""A correction to MiniStack's CloudWatch: 1.5.33 leaves most of an alarm out of DescribeAlarms in XML.

Terraform's AWS provider asks for XML, and each of its plans would change those alarms. The answer:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

from localcloud.aws.answer import Answer

_Describe = Callable[..., Answer]
_TIMES = ("StateUpdatedTimestamp", "AlarmConfigurationUpdatedTimestamp")
_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"


def correct() -> None:
    """Let MiniStack answer DescribeAlarms completely in this process."""
    cloudwatch._describe_alarms = _complete(cloudwatch._describe_alarms)


def _complete(describe: _Describe) -> _Describe:
    """Return `describe` with the contents of its JSON answer in its XML answer, too."""

    def describe_alarms(params: Mapping[str, Any], cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Answer:
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, headers, body = describe(params, _as_json_fields(params), False, True)
        if status != 200:
            return describe(params, cbor_data, is_cbor, is_json)
        xml = f'<DescribeAlarmsResponse xmlns="{_NAMESPACE}">{_element("DescribeAlarmsResult", json.loads(body))}'
        return status, {**headers, "Content-Type": "text/xml"}, f"{xml}</DescribeAlarmsResponse>".encode()

    return describe_alarms


def _as_json_fields(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a form under the names of the JSON protocol."""

    def value_of(name: str) -> str | None:
        value = params.get(name)
        return value[0] if isinstance(value, list) else value

    def members(name: str) -> list[str | None]:
        return [value_of(key) for key in params if key.startswith(f"{name}.member.")]

    values = {name: value_of(name) for name in ("AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")}
    return {"AlarmNames": members("AlarmNames"), "AlarmTypes": members("AlarmTypes"), **values}


def _element(name: str, value: object) -> str:
    """Return a value as the Query protocol writes it; an empty text for None."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_element('member', inner) for inner in value)}</{name}>"
    if name in _TIMES and isinstance(value, int | float):
        value = datetime.fromtimestamp(value, UTC).isoformat()
    return f"<{name}>{escape(str(value).lower() if isinstance(value, bool) else str(value))}</{name}>"
