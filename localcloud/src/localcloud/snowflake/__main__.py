"""Start the local Snowflake on loopback: `python -m localcloud.snowflake --help`."""

from __future__ import annotations

from pathlib import Path

import click

from localcloud.snowflake.server.app import Settings, create_app
from localcloud.snowflake.server.persistence import UnreadableState
from localcloud.snowflake.server.serving import serve


@click.command(context_settings={"show_default": True})
@click.option("--port", type=int, default=8084, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("build/localcloud"), help="Its data.")
@click.option("--account", default="LOCAL-CLOUD", help="Account identifier: organization-account.")
@click.option("--admin", default="ADMIN", help="Name of the administrator, with role ACCOUNTADMIN.")
@click.option(
    "--admin-password",
    required=True,
    envvar="SNOWFLAKE_PASSWORD",
    show_envvar=True,
    help="Password of the administrator.",
)
@click.option(
    "--aws-user-arn",
    default="arn:aws:iam::999999999999:user/snowflake",
    help="IAM user that storage integrations act as, shown by DESCRIBE INTEGRATION.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Go on from FOLDER/state/snowflake, and keep there what is made; else all is in memory.",
)
def main(port: int, folder: Path, account: str, admin: str, admin_password: str, aws_user_arn: str, keep: bool) -> None:
    """Run one Snowflake account for one machine: the connectors' protocol over DuckDB.

    GET /health answers 200 when it is ready. Everything is lost when it stops, unless it is kept.
    """
    settings = Settings(admin_password, account, admin, folder, aws_user_arn, keep)
    try:
        app = create_app(settings)
    except UnreadableState as error:
        raise click.ClickException(str(error)) from error
    serve(app, port)


if __name__ == "__main__":
    main()
