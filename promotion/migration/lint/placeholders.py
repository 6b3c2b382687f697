"""The variables of the migrations for a check without an environment: those that sqlfluff renders with."""

from configparser import ConfigParser, Error
from pathlib import Path

from promotion.errors import PromotionError

_SECTION = "sqlfluff:templater:jinja:context"


def read(file: Path) -> dict[str, str]:
    """Return {variable: example value} of a `.sqlfluff`. Raise PromotionError if it has none, or no `database`."""
    parser = ConfigParser()
    try:
        parser.read_string(file.read_text())
        variables = dict(parser[_SECTION])
        variables["database"]
    except (OSError, Error, KeyError) as error:
        raise PromotionError(f"{file} has no [{_SECTION}] with a value for `database` ({error}); restore it") from error
    return variables
