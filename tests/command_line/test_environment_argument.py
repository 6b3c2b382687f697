import click
from click.testing import CliRunner

from command_line.environment_argument import environment_argument
from promotion.environment import Environment


@click.command()
@environment_argument
def show(environment: Environment) -> None:
    click.echo(environment.prefix)


def test_a_name_becomes_an_environment():
    assert CliRunner().invoke(show, ["local"]).output == "marquee-local\n"


def test_an_unknown_name_is_one_line_with_the_known_ones():
    done = CliRunner().invoke(show, ["production"])
    assert done.exit_code == 1
    assert done.output == "Error: no environment 'production'; there are: dev, local, prod, staging\n"
