"""The variables of the migrations for a check without an environment: those that sqlfluff renders with."""

from configparser import ConfigParser, Error
from pathlib import Path

from promotion.errors import PromotionError

_DATABASE = "ANY_DATABASE"  # of no environment, so that a written-out name is found
_SECTION = "sqlfluff:templater:jinja:context"


def read(file: Path) -> dict[str, str]:
    """Return {variable: example value} of a `.sqlfluff`. Raise PromotionError if it has no variables."""
    parser = ConfigParser()
    try:
        parser.read_string(file.read_text())
        variables = dict(parser[_SECTION])
    except (OSError, Error, KeyError) as error:
        raise PromotionError(f"{file} has no variables in [{_SECTION}] ({error}); restore them") from error
    return variables | {"database": _DATABASE}
