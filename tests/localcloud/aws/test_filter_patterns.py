"""Patterns of metric filters: the documentation's, the platform's, and others that are none."""

import pytest

from localcloud.aws.filter_patterns import why_not
from tests.localcloud.aws.conftest import fault

# Examples of FilterAndPatternSyntax.html and of the pages below it; the last five are terraform/alarms.tf's.
VALID = (
    "", "ERROR", "ERROR ARGUMENTS", "?ERROR ?ARGUMENTS", "ERROR -ARGUMENTS", '"INTERNAL SERVER ERROR"',
    "Failed to process", "%AUTHORIZED%", r"%\d{1,3}\.\d{1,3}%", r"%error\x28x\x29%",
    '{ $.eventType = "UpdateTrail" }', "{ $.sourceIPAddress != 123.123.* }", "{$.bandwidth > 75}", "{ $.x >= 1e-3 }",
    '{ $.arrayKey[0] = "value" }', "{ $.objectList[1].id = 2 }", "{ $.a IS TRUE }", "{ $.a.b IS NULL }",
    "{ $.SomeOtherObject NOT EXISTS }", "{ ($.user.id = 1) && ($.users[0].email = \"John.Doe@example.com\") }",
    "{ ($.a = 1 || $.b = 2) && $.c = %x[0-9]% }", "{ $.['cluster.name'] = \"c\" }", "{ $.a[*].b = 1 }",
    "[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", "[..., size, agent]",
    '[w1=ERROR, w2]', "[ip=%127\\.0\\.0\\.[1-9]%, user, size > 1000]", '[a, b = "x, y" || b = 404, c != 4*]',
    '{ $.event = "quarantined" || ($.event = "loaded" && $.rejected > 0) }',
    '{ $.event = "failed, will be tried again" && $.error = "NotLoaded:*" }', '{ $.event = "still waiting" }',
    '{ $.event = "the pipe is not running" }', '?"is live" ?"nothing to do"',
)  # fmt: skip
INVALID = (
    '{ $.a = ', "{ $.a = 1", "{ $.a }", "{ a = 1 }", "{ }", "{ $.a = 1 && }", "{ ($.a = 1 }",
    "{ $.a = 1) }", '{ $.a = "x }', "{ $.a = 1 $.b = 2 }", "{ $.a & $.b }", "{ $.a > x }", "{ $.a EXISTS }",
    "[a, b", "[a b]", "[]", "[a, ]", "[a >]", '"ERROR', '?"is live',
)  # fmt: skip


@pytest.mark.parametrize("pattern", VALID)
def test_a_pattern(pattern):
    assert why_not(pattern) is None


@pytest.mark.parametrize("pattern", INVALID)
def test_no_pattern(pattern):
    assert why_not(pattern) == "Invalid metric filter pattern"


@pytest.mark.parametrize("term", ["error:", "a/b", "(ERROR)", "%(a)%", "x[0]", "user@example.com"])
def test_a_term_that_needs_quotes(term):
    assert why_not(f"ERROR {term}") == f"Invalid character(s) in term '{term}'"


@pytest.mark.rule(
    "A metric filter's pattern is terms, those with other characters than letters, digits and _ in quotes; "
    "or conditions on JSON's fields in braces, or on a line's words in brackets, which alone may have dimensions",
    source="AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    status="matches AWS; that a term is in the words is from memory, and how many wildcards and regular expressions "
    "there may be is not checked",
)
def test_a_metric_filter_has_a_pattern(cloud):
    logs, log = cloud.client("logs"), "/patterns"
    logs.create_log_group(logGroupName=log)
    counted = {"metricName": "a", "metricNamespace": "b", "metricValue": "1"}
    asked = {"logGroupName": log, "filterName": "a", "metricTransformations": [counted]}
    put, code = logs.put_metric_filter, "InvalidParameterException"
    assert fault(put, **asked, filterPattern="{ $.a = ") == (code, "Invalid metric filter pattern")
    put(**asked, filterPattern="ERROR")
    sized = asked | {"metricTransformations": [counted | {"dimensions": {"Size": "$.size"}}]}
    words = "The specified filter pattern does not support dimensions"
    assert fault(put, **sized, filterPattern="ERROR") == (code, words)
    put(**sized, filterPattern="{ $.size > 1 }")
    logs.delete_log_group(logGroupName=log)
