"""The repository as four releases have it: a column added, one in the middle, one renamed by expand and contract.

Contract and scripts are as the verbs of `scripts.dataset` write them, which tests of their own show.
"""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from contracts.reader import read_all
from promotion.dataset import protection
from promotion.dataset.agreement import disagreements
from promotion.dataset.tables import replayed
from promotion.migration import script
from tests.promotion.dataset.scripts import VARIABLES
from tests.repository import Repository, make_repository

SHAPES = (
    ("first_name", "last_name", "email"),
    ("first_name", "last_name", "email", "device"),
    ("first_name", "country", "last_name", "email", "device"),
    ("first_name", "country", "email", "device", "surname"),
)
MOVED = {"last_name": "surname"}
_CUSTOM = "        customProperties:\n          - property: {}\n            value: 1.{}.0\n"
_COLUMN = (
    "      - name: {0}\n        logicalType: string\n        physicalType: VARCHAR\n        description: {0}\n"
    "        classification: personal\n"
)
_USERS = "{{ database }}.RAW.USERS"
_NO_PIPE = f"DROP PIPE IF EXISTS {_USERS}_PIPE;\nDROP PIPE IF EXISTS {_USERS}_PIPE_2;\n"
_PIPE_3 = f"""\
CREATE PIPE IF NOT EXISTS {_USERS}_PIPE_3
COMMENT = 'Loads the parts of users that the splitter names, by the names of their columns'
AS
COPY INTO {_USERS}
FROM @{{{{ database }}}}.RAW.READY
FILE_FORMAT = (FORMAT_NAME = '{{{{ database }}}}.RAW.PART_BY_NAME')
MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
INCLUDE_METADATA = (_PART = METADATA$FILENAME, _ROW = METADATA$FILE_ROW_NUMBER);
"""


class Release(Repository):
    """A repository whose contract of users and migrations are edited."""

    @property
    def contract(self) -> Path:
        return self.root / "contracts" / "users.odcs.yaml"

    def following(self) -> "Release":
        number = int(self.root.name.rpartition("-")[2]) + 1
        return Release(Path(shutil.copytree(self.root, self.root.with_name(f"release-{number}"))))

    def block(self, column: str) -> str:
        """The column's lines in the contract."""
        pattern = rf"^      - (?:id: \w+\n        )?name: {column}\n(?:        .*\n)*"
        return re.search(pattern, self.contract.read_text(), re.MULTILINE)[0]

    def edit(self, before: str, after: str) -> None:
        text = self.contract.read_text()
        assert text.count(before) == 1
        self.contract.write_text(text.replace(before, after))

    def add(self, column: str, behind: str, number: int) -> None:
        block = self.block(behind)
        self.edit(block, block + _COLUMN.format(column) + _CUSTOM.format("since", number))
        users = read_all(self.root / "contracts")["users"]
        added = f"ALTER TABLE {_USERS}\nADD COLUMN IF NOT EXISTS {column.upper()} VARCHAR;\n"
        self.script(f"users_{column}", f"{added}\n{protection.of_column(users, column)}")

    def script(self, name: str, text: str) -> None:
        folder = self.root / "migrations" / "raw"
        number = len(list(folder.glob("V2027*")))
        (folder / f"V{20270101000000 + number}__{name}.sql").write_text(text)

    def allow(self, *objects: str) -> None:
        """Allow that these are dropped."""
        until = (datetime.now(UTC) + timedelta(days=7)).date()
        entries = [{"object": each, "change": "drop", "reason": "moved", "expires": until} for each in objects]
        (self.root / "environments" / "allowed_destruction.yaml").write_text(yaml.safe_dump(entries))

    def agrees(self) -> list[str]:
        scripts, problems = script.read(self.root / "migrations", VARIABLES)
        found = disagreements(read_all(self.root / "contracts"), replayed(scripts))
        return [*map(str, problems), *map(str, found)]


def releases(folder: Path) -> list[Release]:
    """The release of now and the four after it."""
    made = [Release(make_repository(folder / "release-0").root)]
    made.append(made[-1].following())
    made[-1].add("device", "email", 1)
    made.append(made[-1].following())
    made[-1].add("country", "first_name", 2)
    made.append(made[-1].following())
    made[-1].add("surname", "device", 3)
    old = made[-1].block("last_name")
    made[-1].edit(old, old + _CUSTOM.format("deprecatedSince", 3))
    made.append(made[-1].following())
    made[-1].edit(made[-1].block("last_name"), "")
    filled = f"UPDATE {_USERS} SET SURNAME = LAST_NAME WHERE SURNAME IS NULL;\n"
    canaries = made[-1].root / "migrations" / "marts" / "R__canaries.sql"
    canaries.write_text(canaries.read_text().replace("    LAST_NAME,\n", "    SURNAME,\n"))
    made[-1].script("users_surname_filled", _NO_PIPE + filled)
    made[-1].script("users_no_last_name", f"ALTER TABLE {_USERS}\nDROP COLUMN IF EXISTS LAST_NAME;\n\n{_PIPE_3}")
    made[-1].allow("PIPE RAW.USERS_PIPE", "PIPE RAW.USERS_PIPE_2", "COLUMN RAW.USERS.LAST_NAME")
    assert [release.agrees() for release in made] == [[]] * len(made)
    return made
