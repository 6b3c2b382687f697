"""Values that look like a secret and are none, by the fingerprint that the scan prints, each with its reason."""

ACCEPTED = {
    "be05b930d805eb68": "tests/command_line/test_command.py: a key id of nobody",
    "57028a916a4ba4e7": "tests/localcloud/aws/test_server.py: a key id that the local AWS refuses",
    "cf5ec8a8eb3753be": "tests/promotion/policy/test_checkov.py: an example of AWS's, changed",
    "5d95774106cd22a1": "tests/promotion/policy/test_checkov.py: an example of AWS's, changed",
}
