"""The calls at which plan, apply, migrate, verify and rollback are killed, in the order in which a run makes them."""

from dataclasses import dataclass

# The scripts of the migrations that are deployed.
FIRST, SECOND, VIEW = "V20260101000000__first.sql", "V20260102000000__second.sql", "R__view.sql"


@dataclass(frozen=True)
class Point:
    """A call at which the verb dies, and everything that it started with it if `machine`; `number`: which match.

    `held`: the lease stays with the dead one, so the next run is refused until it expires.
    """

    at: str
    machine: bool = False
    number: int = 1
    held: bool = False
    after: float = 0.0

    @property
    def variables(self) -> dict[str, str]:
        """Return the variables that tell kill_hook where to kill."""
        given = {"KILL_AT": self.at, "KILL_NUMBER": str(self.number), "KILL_AFTER": str(self.after)}
        return given | ({"KILL_ALL": "1"} if self.machine else {})


# No call of the verb: Terraform itself takes the lock.
LOCKED = "while Terraform holds the lock"
PLAN = [
    Point(r"^run .*terraform init", machine=True),
    Point(r"secretsmanager\.DescribeSecret"),
    Point(r"^run .*terraform plan", after=0.3),
    Point(r"^run .*terraform show", machine=True),
    Point(r"^write .*manifest\.json"),
]
APPLY = [
    Point(r"^run .*terraform apply", machine=True),
    Point(LOCKED),
    Point(LOCKED, machine=True),
    Point(r"^GET /\S+/local/terraform\.tfstate ", number=2),  # the outputs, after the serial
    Point(r"^write .*outputs\.\d+\.new"),
]
_ROW = r"INSERT INTO \S+\.CHANGE_HISTORY.*"
# An interrupted child may finish its statement first: where the next point is a statement of it too, both die.
MIGRATE = [
    Point(r"secretsmanager\.GetSecretValue"),
    Point(r"^POST /session/v1/login-request"),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.LEASE"),
    Point(r"BEGIN; UPDATE \S+\.LEASE", machine=True),
    Point(r"SELECT HOLDER, LEASE_NUMBER", held=True, machine=True),
    Point(r"SELECT SCRIPT, SCRIPT_TYPE", held=True),
    Point(r"QUERY_HISTORY_BY_USER", held=True),
    Point(r"^run .*fenced_schemachange", held=True),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.CHANGE_HISTORY", held=True, machine=True),
    Point(r"ADD COLUMN IF NOT EXISTS LEASE_NUMBER", held=True, machine=True),
    Point(rf"{_ROW}{FIRST}.*Started", held=True, machine=True),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.FIRST", held=True, machine=True),
    Point(rf"{_ROW}{FIRST}.*Success", held=True, machine=True),
    Point(r"CREATE TABLE IF NOT EXISTS \S+\.SECOND", held=True, machine=True),
    Point(rf"{_ROW}{SECOND}.*Started", held=True, machine=True),
    Point(rf"{_ROW}{SECOND}.*Success", held=True, machine=True),
    Point(r"CREATE OR REPLACE VIEW", held=True, machine=True),
    Point(rf"{_ROW}{VIEW}.*Success", held=True, after=0.3),
    Point(r"SET EXPIRES_AT = 0", held=True, machine=True),
    Point(r"^PUT /marquee-local-terraform-state/local/migrations\.json"),
]
VERIFY = [
    Point(r"Action=AssumeRole"),
    Point(r"^POST /session/v1/login-request", machine=True),
    Point(r"^PUT /\S+/streaming/users/verify-"),
    Point(r"^GET /\S+\?list-type=2", machine=True),
]
_JOURNAL = r"^PUT /\S+/local/releases\.json"
ROLLBACK = [
    Point(_JOURNAL, machine=True),  # nothing is noted
    Point(_JOURNAL, machine=True, after=0.3),  # it is, and nothing is changed
    Point(r"^PUT /\S+/local/migrations\.json", machine=True),  # all is as it was, and no record says so
    Point(_JOURNAL, machine=True, number=2),  # it is verified, and not noted
]
