"""The way back from changes of the project's own migrations and contracts, by their text."""

import dataclasses
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from promotion.migration.history_entry import Applied
from promotion.migration.lint import placeholders
from promotion.migration.script import Script
from promotion.rollback.side import Side
from promotion.rollback.way_back import WayBack, way_back

PROJECT = Path(__file__).resolve().parents[3]
VARIABLES = placeholders.read(PROJECT / ".sqlfluff")
VIEW = "marts/R__top_books.sql"
DROP_VIEW = "DROP VIEW IF EXISTS {{ database }}.MARTS.TOP_BOOKS;\n"


@pytest.fixture(scope="module")
def target() -> Side:
    return Side.read(PROJECT, VARIABLES)


def back(target: Side, folder: Path, *texts: str, **files: str | None) -> WayBack:
    """The way back from a release with these versioned scripts of RAW more, and these files instead (None: removed)."""
    shutil.copytree(PROJECT / "migrations", folder / "migrations")
    for number, text in enumerate(texts):
        (folder / "migrations" / "raw" / f"V2099010100000{number}__new.sql").write_text(text + "\n")
    for name, text in files.items():
        path = folder / "migrations" / name
        path.write_text(text) if text is not None else path.unlink()
    current = Side.read(folder, VARIABLES)
    names = {each.name for each in current.scripts}
    gone = [each for each in target.scripts if each.name not in names]
    return way_back(target, current, applied([*current.scripts, *gone]))


ALTER = "ALTER TABLE {{ database }}.RAW.STREAMS "


def applied(scripts: Iterable[Script]) -> list[Applied]:
    """Scripts as the history has them."""
    return [Applied(each.name, each.kind, each.version, each.checksum) for each in scripts]


def test_nothing_changed_is_nothing_to_take_back(target, tmp_path):
    assert back(target, tmp_path) == WayBack()


@pytest.mark.parametrize(
    "text",
    {
        "a new column": ALTER + "ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR;",
        "a wider type": ALTER + "ALTER COLUMN SIZE_MB SET DATA TYPE NUMBER(38, 3);",
        "a new table": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.DEVICES (ID VARCHAR) COMMENT = 'd';",
        "the first pipe goes": "DROP PIPE IF EXISTS {{ database }}.RAW.STREAMS_PIPE;",
    }.values(),
)
def test_what_the_release_before_can_live_with_stays(target, tmp_path, text):
    found = back(target, tmp_path, text)
    assert found.refusals == ()
    assert found.stays == ("raw/V20990101000000__new.sql: a versioned script stays",)
    assert found.newer == ("V20990101000000__new.sql",)


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "a column that its contract has": (ALTER + "DROP COLUMN IF EXISTS SIZE_MB;", "RAW.STREAMS.SIZE_MB is used by"),
        "the same with a reason of then": (
            "-- allow M602: no release loads it any more\n" + ALTER + "DROP COLUMN IF EXISTS SIZE_MB;",
            "the contract streams",
        ),
        "a column that may be empty": (ALTER + "ALTER COLUMN SIZE_MB SET NOT NULL;", "may be NULL for the contract"),
        "a new column that may not be empty": (
            ALTER + "ADD COLUMN IF NOT EXISTS A VARCHAR;\n" + ALTER + "ALTER COLUMN A SET NOT NULL;",
            "RAW.STREAMS.A is NOT NULL; that release does not write it",
        ),
        "a new column that no row may leave empty": (
            ALTER + "ADD COLUMN IF NOT EXISTS A VARCHAR NOT NULL;",
            "RAW.STREAMS.A is NOT NULL; that release does not write it",
        ),
        "the same in a table without a contract": (
            "ALTER TABLE {{ database }}.VENDOR.BATCHES ADD COLUMN IF NOT EXISTS A VARCHAR NOT NULL;",
            "VENDOR.BATCHES.A is NOT NULL; that release does not write it",
        ),
        "its stage": ("DROP STAGE IF EXISTS {{ database }}.VENDOR.LANDING;", "STAGE VENDOR.LANDING is gone"),
        "its file format": (
            "ALTER FILE FORMAT {{ database }}.RAW.PART SET SKIP_HEADER = 0;",
            "FILE FORMAT RAW.PART is another one now; that release may read files with it",
        ),
        "the table, for another one": (
            ALTER + "SWAP WITH {{ database }}.RAW.MOVIES;",
            "RAW.MOVIES is used by",
        ),
        "its schema": ("DROP SCHEMA {{ database }}.RAW;", "DROP SCHEMA ANY_DATABASE.RAW takes away what that release"),
        "a narrower type in a table without a contract": (
            "ALTER TABLE {{ database }}.VENDOR.BATCHES ALTER COLUMN RUN SET DATA TYPE VARCHAR(3);",
            "VENDOR.BATCHES.RUN is VARCHAR(3) now, and was VARCHAR",
        ),
        "a narrower type": (ALTER + "ALTER COLUMN SIZE_MB SET DATA TYPE NUMBER(9, 3);", "was NUMBER(18, 3)"),
        "the table": ("DROP TABLE IF EXISTS {{ database }}.RAW.STREAMS;", "RAW.STREAMS is used by"),
        "all its pipes": (
            "".join(f"DROP PIPE IF EXISTS {{{{ database }}}}.RAW.STREAMS_PIPE{end};\n" for end in ("", "_2")),
            "RAW.STREAMS has no pipe any more",
        ),
    }.values(),
)
def test_what_takes_something_from_it_is_no_way_back(target, tmp_path, text, why):
    found = back(target, tmp_path, text)
    assert found.refusals
    assert any(why in line for line in found.refusals), found.refusals


def test_a_table_that_it_does_not_use_is_gone_and_no_obstacle(target, tmp_path):
    with_devices = dataclasses.replace(target, scripts=[*target.scripts, *_devices(tmp_path)])
    found = back(with_devices, tmp_path / "now", "DROP TABLE IF EXISTS {{ database }}.RAW.DEVICES;")
    assert found.refusals == ()
    assert found.gone == ("TABLE RAW.DEVICES: its rows; raw/V20990101000000__new.sql removed it",)


def _devices(folder: Path):
    place = folder / "devices" / "migrations" / "raw"
    place.mkdir(parents=True)
    text = "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.DEVICES (ID VARCHAR) COMMENT = 'd';\n"
    (place / "V20980101000000__devices.sql").write_text(text)
    return Side.read(folder / "devices", VARIABLES).scripts


def test_a_view_that_changed_is_as_it_was_and_a_new_one_stays(target, tmp_path):
    changed = (PROJECT / "migrations" / VIEW).read_text().replace("COMMENT = '", "COMMENT = 'Now: ", 1)
    found = back(target, tmp_path, **{VIEW: changed, "marts/R__zones.sql": changed.replace("TOP_BOOKS", "ZONES")})
    assert found.refusals == ()
    assert found.returns == ("R__top_books.sql: its view is as it was",)
    assert found.stays == ("R__zones.sql: its view is newer and stays",)
    assert found.again == ()


def test_a_view_that_was_dropped_is_made_again_though_its_text_is_the_same(target, tmp_path):
    found = back(target, tmp_path, **{VIEW: None, "marts/V20990101000000__top_books.sql": DROP_VIEW})
    assert found.refusals == ()
    assert found.again == ("R__top_books.sql",)
    assert found.returns == ("R__top_books.sql: its view is as it was",)


def test_a_script_whose_text_nobody_has_is_no_way_back(target):
    stranger = Applied("V20990101000000__unknown.sql", "V", "20990101000000", "aa")
    assert way_back(target, target, [stranger]).refusals == (
        "V20990101000000__unknown.sql ran here, and no commit of the journal that is here has its text; git fetch "
        "origin (a shallow clone: --unshallow), and run again",
    )


def test_what_a_rollback_left_stays_at_the_next_one_too(target, tmp_path):
    """Two releases back, one after the other: the script of the third is in neither the second nor the first."""
    third = back(target, tmp_path, ALTER + "ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR;")
    [script] = [each for each in Side.read(tmp_path, VARIABLES).versioned if each.name in third.newer]
    ran = applied([*target.scripts, script])
    assert way_back(target, target, ran).refusals
    found = way_back(target, target, ran, [script])
    assert (found.refusals, found.newer) == ((), (script.name,))
    assert found.stays == ("raw/V20990101000000__new.sql: a versioned script stays",)


def in_part(target: Side, folder: Path, text: str) -> WayBack:
    """The way back from a release of which one script more began, and is not in the history."""
    back(target, folder, text)  # writes it
    current = Side.read(folder, VARIABLES)
    return way_back(target, current, applied(target.scripts), begun=applied(current.scripts))


def test_a_script_that_ran_in_part_stays_so(target, tmp_path):
    found = in_part(target, tmp_path, ALTER + "ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR;\nSELECT 1 / 0;")
    assert (found.refusals, found.newer) == ((), ())
    assert found.stays == ("raw/V20990101000000__new.sql: a versioned script that ran in part stays so",)


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "a column that may be empty": (ALTER + "ALTER COLUMN SIZE_MB SET NOT NULL;\nSELECT 1 / 0;", "may be NULL for"),
        "a column that comes again": (
            ALTER + "DROP COLUMN IF EXISTS SIZE_MB;\n" + ALTER + "ADD COLUMN IF NOT EXISTS SIZE_MB NUMBER(18, 3);",
            "RAW.STREAMS.SIZE_MB is used by",
        ),
        "no pipe between two": (
            "DROP PIPE IF EXISTS {{ database }}.RAW.STREAMS_PIPE;\n"
            "DROP PIPE IF EXISTS {{ database }}.RAW.STREAMS_PIPE_2;\n"
            "CREATE PIPE IF NOT EXISTS {{ database }}.RAW.STREAMS_PIPE_3 AS COPY INTO {{ database }}.RAW.STREAMS "
            "FROM @{{ database }}.RAW.READY;",
            "RAW.STREAMS has no pipe any more",
        ),
        "a view of which a table goes for a while": (
            "ALTER TABLE {{ database }}.VENDOR.BATCHES RENAME TO {{ database }}.VENDOR.OLD;\n"
            "ALTER TABLE {{ database }}.VENDOR.OLD RENAME TO {{ database }}.VENDOR.BATCHES;",
            "VENDOR.BATCHES",
        ),
    }.values(),
)
def test_no_state_that_a_script_may_have_left_may_take_something_from_it(target, tmp_path, text, why):
    found = in_part(target, tmp_path, text)
    assert any(why in line for line in found.refusals), found.refusals


def test_a_view_whose_script_may_have_run_is_made_again(target, tmp_path):
    """A deploy was killed after the view was made, and before the history had it: it has the text of before."""
    changed = (PROJECT / "migrations" / VIEW).read_text().replace("COMMENT = '", "COMMENT = 'Now: ", 1)
    back(target, tmp_path, **{VIEW: changed})
    found = way_back(target, Side.read(tmp_path, VARIABLES), applied(target.scripts))
    assert found.again == ("R__top_books.sql",)
    assert found.returns == ("R__top_books.sql: its view is as it was",)


def test_a_view_whose_script_began_and_did_not_succeed_is_as_it_was_or_stays(target, tmp_path):
    """The history that is read leaves such a repeatable script out, so that its text of before is due."""
    text = (PROJECT / "migrations" / VIEW).read_text()
    changed = text.replace("COMMENT = '", "COMMENT = 'Now: ", 1)
    back(target, tmp_path, **{VIEW: changed, "marts/R__zones.sql": text.replace("TOP_BOOKS", "ZONES")})
    current = Side.read(tmp_path, VARIABLES)
    begun = applied(each for each in current.repeatable if each.name in ("R__top_books.sql", "R__zones.sql"))
    ran = [each for each in applied(target.scripts) if each.name != "R__top_books.sql"]
    found = way_back(target, current, ran, begun=begun)
    assert (found.refusals, found.made) == ((), ("R__top_books.sql",))
    assert found.returns == ("R__top_books.sql: its view is as it was",)
    assert found.stays == ("R__zones.sql: its view is newer and stays",)


def test_a_script_that_began_and_whose_text_nobody_has_is_no_way_back(target):
    stranger = Applied("V20990101000000__unknown.sql", "V", "20990101000000", "aa")
    [line] = way_back(target, target, applied(target.scripts), begun=[stranger]).refusals
    assert line.startswith("V20990101000000__unknown.sql ran here, and no commit of the journal that is here has its")


DROP = ALTER + "DROP COLUMN IF EXISTS SIZE_MB;\nSELECT 1 / 0;"
ADD = ALTER + "ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR;"


def corrected(
    target: Side, folder: Path, failed: str, ran: str, now: str, begun: tuple[str, ...] | None = None
) -> WayBack:
    """The way back over a script that failed with one text, ran with another one, and is `now` in the current release.

    `begun`: the texts that deploys began since the target passed; all of them, if it is None.
    """
    name = "V20990101000000__new.sql"
    sides = {}
    for text in dict.fromkeys((failed, ran, now)):
        back(target, folder / str(len(sides)), text)  # writes it
        sides[text] = Side.read(folder / str(len(sides)), VARIABLES)
    scripts = {text: next(each for each in side.scripts if each.name == name) for text, side in sides.items()}
    sent = applied(scripts[text] for text in ((failed, ran) if begun is None else begun))
    return way_back(target, sides[now], applied(sides[ran].scripts), list(scripts.values()), sent)


@pytest.mark.parametrize("now", [ADD, DROP], ids=["corrected", "edited again after it ran"])
def test_a_text_that_failed_before_it_was_corrected_is_judged(target, tmp_path, now):
    found = corrected(target, tmp_path, DROP, ADD, now)
    first = found.refusals[0]
    assert first.startswith("raw/V20990101000000__new.sql: RAW.STREAMS.SIZE_MB is used by "), found.refusals
    assert found.stays == ("raw/V20990101000000__new.sql: a versioned script stays",)


def test_the_text_that_ran_is_the_one_of_the_history(target, tmp_path):
    """The drop ran whole, whatever the script is in the release of now."""
    found = corrected(target, tmp_path, ADD, DROP, ADD, begun=())
    assert any("RAW.STREAMS.SIZE_MB is used by" in line for line in found.refusals), found.refusals


def test_a_text_that_failed_and_that_the_release_before_can_live_with_stays(target, tmp_path):
    found = corrected(target, tmp_path, ADD + "\nSELECT 1 / 0;", ADD, ADD)
    assert (found.refusals, found.newer) == ((), ("V20990101000000__new.sql",))
    assert found.stays == ("raw/V20990101000000__new.sql: a versioned script stays",)


def test_a_text_that_failed_ran_before_the_one_that_ran_whole(target, tmp_path):
    """So the type that it left is not the one of now."""
    narrow = ALTER + "ALTER COLUMN SIZE_MB SET DATA TYPE NUMBER(9, 3);\nSELECT 1 / 0;"
    found = corrected(target, tmp_path, narrow, ALTER + "ALTER COLUMN SIZE_MB SET DATA TYPE NUMBER(18, 3);", ADD)
    assert found.refusals == ()


def test_two_texts_of_a_script_that_never_ran_whole_are_judged_and_named_once(target, tmp_path):
    name = "V20990101000000__new.sql"
    for folder, text in (("old", DROP), ("now", ADD + "\nSELECT 1 / 0;")):
        back(target, tmp_path / folder, text)
    old, current = (Side.read(tmp_path / folder, VARIABLES) for folder in ("old", "now"))
    texts = [each for side in (old, current) for each in side.scripts if each.name == name]
    found = way_back(target, current, applied(target.scripts), texts[:1], applied(texts))
    assert any("RAW.STREAMS.SIZE_MB is used by" in line for line in found.refusals), found.refusals
    assert found.stays == (f"raw/{name}: a versioned script that ran in part stays so",)


def test_a_text_that_no_deploy_began_has_done_nothing(target, tmp_path):
    """Somebody wrote it, and corrected it before a deploy reached it."""
    found = corrected(target, tmp_path, DROP, ADD, ADD, begun=(ADD,))
    assert (found.refusals, found.newer) == ((), ("V20990101000000__new.sql",))


def test_a_text_that_began_and_is_in_no_commit_that_is_here_is_no_way_back(target, tmp_path):
    """The script ran whole after it was corrected, so that its name is known."""
    back(target, tmp_path, ADD)
    current = Side.read(tmp_path, VARIABLES)
    [ran] = [each for each in applied(current.scripts) if each.name.endswith("__new.sql")]
    lost = dataclasses.replace(ran, checksum="aa")
    [line] = way_back(target, current, applied(current.scripts), begun=[lost, ran]).refusals
    assert line.startswith("V20990101000000__new.sql ran here, and no commit of the journal that is here has its text")


NARROW, WIDE = (f"{ALTER}ALTER COLUMN SIZE_MB SET DATA TYPE NUMBER({digits}, 3);" for digits in (9, 18))


@pytest.mark.parametrize("narrow_last", [True, False])
def test_scripts_count_in_the_order_in_which_they_were_begun(target, tmp_path, narrow_last):
    """The one with the newer version failed and was removed; one with an older version came, and ran."""
    back(target, tmp_path / "failed", "SELECT 1;", (WIDE if narrow_last else NARROW) + "\nSELECT 1 / 0;")
    back(target, tmp_path / "now", NARROW if narrow_last else WIDE)
    failed, current = (Side.read(tmp_path / folder, VARIABLES) for folder in ("failed", "now"))
    left = [each for each in failed.scripts if each.name == "V20990101000001__new.sql"]
    ran = applied(each for each in current.scripts if each.name == "V20990101000000__new.sql")
    found = way_back(target, current, applied(current.scripts), left, [*applied(left), *ran])
    assert bool(found.refusals) == narrow_last, found.refusals


def test_more_states_than_can_be_judged_are_no_way_back(target, tmp_path):
    """Each script of 14 statements leaves one of 15 states; two of them are 225, and one alone is judged."""
    two = [f"{ADD}\n" + "SELECT 1;\n" * 13] * 2
    back(target, tmp_path, *two)
    current = Side.read(tmp_path, VARIABLES)
    begun = applied(each for each in current.scripts if each.name.endswith("__new.sql"))
    assert way_back(target, current, applied(target.scripts), begun=begun[:1]).refusals == ()
    [line] = way_back(target, current, applied(target.scripts), begun=begun).refusals
    assert line == (
        "too many states to judge: raw/V20990101000000__new.sql, raw/V20990101000001__new.sql ran in part and may "
        "have left 225 (limit: 200)"
    )


def test_two_scripts_that_ran_in_part_are_judged_in_each_combination(target, tmp_path):
    """Neither a part of the first with all of the second, nor the other way round, loses the last pipe."""
    drops = [f"DROP PIPE IF EXISTS {{{{ database }}}}.RAW.STREAMS_PIPE{end};\n" for end in ("", "_2")]
    made = (
        "CREATE PIPE IF NOT EXISTS {{ database }}.RAW.STREAMS_PIPE_3 AS COPY INTO {{ database }}.RAW.STREAMS "
        "FROM @{{ database }}.RAW.READY;\n"
    )
    back(target, tmp_path, drops[0] + made, drops[1] + made)
    current = Side.read(tmp_path, VARIABLES)
    begun = applied(each for each in current.scripts if each.name.endswith("__new.sql"))
    found = way_back(target, current, applied(target.scripts), begun=begun)
    assert "RAW.STREAMS has no pipe any more" in found.refusals, found.refusals
