"""The argument ENVIRONMENT of a verb: a name on the command line, a loaded Environment in the code."""

import click

from promotion.environment import Environment, load
from promotion.errors import PromotionError


class _EnvironmentName(click.ParamType[Environment, str | Environment]):
    name = "environment"

    def convert(
        self, value: str | Environment, param: click.Parameter | None, ctx: click.Context | None
    ) -> Environment:
        """Return the loaded environment. Raise click.ClickException, with the known names, if there is none."""
        if isinstance(value, Environment):
            return value
        try:
            return load(value)
        except PromotionError as error:
            raise click.ClickException(str(error)) from error


environment_type = _EnvironmentName()
environment_argument = click.argument("environment", type=environment_type)
