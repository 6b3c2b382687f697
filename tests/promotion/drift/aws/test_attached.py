"""A filter that somebody gave a log, in the local AWS."""

from promotion.drift.aws.attached import _metric_filters
from promotion.drift.plan_document import PlanDocument, Resource

LOG = "/marquee-hand/splitter"


def test_a_filter_that_the_code_does_not_have_is_found(cloud):
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName=LOG)
    counted = [{"metricName": "lines", "metricNamespace": "Mine", "metricValue": "1"}]
    for name in ("ours", "mine"):
        logs.put_metric_filter(logGroupName=LOG, filterName=name, filterPattern="ERROR", metricTransformations=counted)
    group = {"name": LOG}
    ours = {"log_group_name": LOG, "name": "ours"}
    plan = PlanDocument(
        (
            Resource("a", "aws_cloudwatch_log_group", group, group, frozenset()),
            Resource("b", "aws_cloudwatch_log_metric_filter", ours, ours, frozenset()),
        )
    )
    [found] = _metric_filters(logs, plan)
    assert (found.object, found.change) == (f"filter of the log {LOG}: mine", "added")
    assert [str(line) for line in found.lines] == ["+ pattern: ERROR", "+ counts: Mine lines"]
    assert found.back == f"aws logs delete-metric-filter --log-group-name {LOG} --filter-name mine"
    logs.delete_log_group(logGroupName=LOG)
