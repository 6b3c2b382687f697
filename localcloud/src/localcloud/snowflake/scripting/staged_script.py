"""EXECUTE IMMEDIATE FROM: runs the statements of a staged file, and answers as the last of them does.

https://docs.snowflake.com/en/sql-reference/sql/execute-immediate-from
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from localcloud.snowflake.catalog.route import Answer, Shortcut
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.files.stage_location import read_location
from localcloud.snowflake.objects.stage_resolution import stage_at
from localcloud.snowflake.objects.staged_file import StagedFile, StageFolder
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.scripting.block_parser import pass_statement
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Reader, Statement, parse

# A template begins with it, behind a byte order mark and up to ten blanks.
_TEMPLATE = re.compile(r"\ufeff?\s{0,10}(?:--|#)!jinja")

# Files within files, which may be blocks, too: Python's stack takes more.
_DEEPEST = 10


def executing(storage: Storage) -> Shortcut:
    """Return what answers EXECUTE IMMEDIATE FROM @stage/file, and None for other statements.

    A statement that fails ends it; those before it stay done.
    """

    def execute(session: Session, statement: Statement) -> Answer | None:
        if not statement.starts("EXECUTE", "IMMEDIATE", "FROM"):
            return None
        if statement.describe_only or session.execute is None:
            raise errors.unsupported("EXECUTE IMMEDIATE FROM outside of a client's session, or described")
        reader = statement.reader()
        reader.expect("EXECUTE", "IMMEDIATE", "FROM")
        place, file = _read_file(session, storage, reader)
        answer: Answer | None = None
        with _nested(session):
            for text in _statements(_text(place, file)):
                answer = session.execute(session, parse(text, {**statement.request, "sqlText": text, "bindings": {}}))
        if answer is None:
            raise SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.")
        return answer

    return execute


@contextmanager
def _nested(session: Session) -> Iterator[None]:
    """Count the files that run within each other. Raise SnowflakeError 000002 if those are too many."""
    if session.files_within >= _DEEPEST:
        raise errors.unsupported(f"EXECUTE IMMEDIATE FROM in more than {_DEEPEST} files within each other")
    session.files_within += 1
    try:
        yield
    finally:
        session.files_within -= 1


def _read_file(session: Session, storage: Storage, reader: Reader) -> tuple[StageFolder, StagedFile]:
    if reader.peek().kind == "string" and not reader.peek().value.startswith("@"):
        raise errors.unsupported("EXECUTE IMMEDIATE FROM of a relative path")
    location = read_location(reader)
    if reader.at("USING") or reader.at("DRY_RUN"):
        raise errors.unsupported(f"EXECUTE IMMEDIATE FROM with {reader.peek().value}: a template")
    reader.end()
    place = storage.place(stage_at(session, location.stage, "EXECUTE IMMEDIATE FROM"))
    file = place.find(location.path)
    if file is None:
        text = f"File '{location.path}' not found in stage '{'.'.join(location.stage)}'."
        raise errors.compilation("001501", "02000", text)
    return place, file


def _text(place: StageFolder, file: StagedFile) -> str:
    """Return the file's text. Raise SnowflakeError 000002 for a template, and for a file that is no text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        place.fetch(file, path)
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise errors.unsupported(f"EXECUTE IMMEDIATE FROM of '{file.name}', which is no text in UTF-8") from error
    if _TEMPLATE.match(text):
        raise errors.unsupported("EXECUTE IMMEDIATE FROM of a template")
    return text


def _statements(text: str) -> Sequence[str]:
    """Return the file's statements, each without its semicolon; a block is one."""
    whole = parse(text)
    reader, found = whole.reader(), []
    while not reader.done():
        if reader.accept(";"):
            continue
        start = reader.position
        pass_statement(reader)
        found.append(text[whole.tokens[start].start : whole.tokens[reader.position - 1].end])
    return found
