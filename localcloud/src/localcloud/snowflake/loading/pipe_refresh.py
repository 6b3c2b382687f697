"""ALTER PIPE … REFRESH: https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage"""

from __future__ import annotations

from datetime import UTC, timedelta

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading import copy_plan, load_history
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.snowpipe import Snowpipe

# Files that were staged earlier are left out.
_OLDEST = timedelta(days=7)


def refresh(snowpipe: Snowpipe, session: Session, pipe: Pipe, prefix: str) -> list[str]:
    """Queue the files that were staged in the last 7 days and that neither the pipe nor COPY has loaded.

    `prefix` starts their paths below the pipe's location. Return the paths queued. Raise SnowflakeError 003001 without
    OPERATE on the pipe.
    """
    access_control.require(session, "OPERATE", "PIPE", pipe.name)
    owner = Session(session.account, session.connection, user="", role=pipe.owner)
    plan = copy_plan.plan(owner, pipe.copy, snowpipe.storage, pipe)
    now, table = snowpipe.now(), plan.table
    with snowpipe.engine.cursor() as cursor:
        loaded = load_history.loaded_before(cursor, table.name[0], table.id, now)
    base = plan.copy.location.path
    found = [
        file.path.removeprefix(base)
        for file in copy_plan.candidates(plan)
        if file.modified.astimezone(UTC).replace(tzinfo=None) > now - _OLDEST and (file.url, file.etag) not in loaded
    ]
    return snowpipe.insert(pipe, [path for path in found if path.startswith(prefix)])
