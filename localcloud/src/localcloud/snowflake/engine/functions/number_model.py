"""Format models of numbers: which formats are such, and the elements that they consist of.

https://docs.snowflake.com/en/sql-reference/sql-format-models
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from localcloud.snowflake.wire import errors

_QUOTED = r'"(?:[^"]|"")*"'
# A whole format of elements of numbers, with a digit among them.
_NUMERIC = re.compile(rf"(?:{_QUOTED}|[$%.,09BDGSX_;:=/()|-]|TM9\([^)]*\)|TM[9E]?|FM|FX|MI|E{{2,7}})+", re.IGNORECASE)
_ELEMENT = re.compile(rf"(?P<quoted>{_QUOTED})|TM[9E]?|FM|FX|MI|E{{2,7}}|.", re.IGNORECASE | re.DOTALL)
_LITERALS = ";:-=/()"
_DIGITS = ("0", "9", "X")


def is_numeric(format_: str) -> bool:
    """Return whether the text is a format of numbers."""
    bare = re.sub(_QUOTED, "", format_)
    return bool(_NUMERIC.fullmatch(format_)) and any(digit in bare.upper() for digit in ("0", "9", "X", "TM"))


@dataclass(frozen=True)
class Model:
    """A format: literals `before` and `after` the number, and the number's elements.

    `digits` are the positions before the point with the separators, such as "9,990"; `fraction` those behind it.
    `minimal` is "TM", "TM9", "TME" or "". `sign` is "S" or "MI", with `trailing` if it stands behind the digits.
    """

    before: str
    after: str
    digits: str = ""
    point: bool = False
    fraction: str = ""
    minimal: str = ""
    sign: str = ""
    trailing: bool = False
    dollar: bool = False
    blank: bool = False
    compact: bool = False
    lower: bool = False

    @property
    def is_hexadecimal(self) -> bool:
        """Return whether the digits are hexadecimal."""
        return "X" in self.digits

    @property
    def places(self) -> str:
        """The positions before the point without separators."""
        return self.digits.replace(",", "")

    @property
    def fewest(self) -> int:
        """The number of digits before the point that are always written."""
        first = self.places.find("0")
        return len(self.places) - first if first >= 0 else 0

    @property
    def fewest_behind(self) -> int:
        """The number of digits behind the point that are always written."""
        return self.fraction.rfind("0") + 1


@lru_cache(maxsize=1000)
def model_of(format_: str) -> Model:
    """Return the format's elements. Raise SnowflakeError 000002 for those that are not supported."""
    found: dict[str, str | bool] = {"before": "", "after": ""}
    digits = fraction = minimal = ""
    point = False
    for match in _ELEMENT.finditer(format_):
        text, upper = match[0], match[0].upper()
        begun = bool(digits or fraction or minimal or point)
        if match["quoted"]:
            key = "after" if begun else "before"
            found[key] = f"{found[key]}{text[1:-1].replace(chr(34) * 2, chr(34))}"
        elif upper in _DIGITS:
            if minimal or found["after"] or found.get("trailing"):
                raise _unsupported(format_)
            digits, fraction = (digits, fraction + upper) if point else (digits + upper, fraction)
            found["lower"] = found.get("lower") or text == "x"
        elif upper in (",", "G") and digits and not point:
            digits += ","
        elif upper in (".", "D") and digits and not point:
            point = True
        elif upper in ("TM9", "TME") and not begun:
            minimal = upper
            found["lower"] = text[0] == "t"
        elif upper in ("S", "MI") and not found.get("sign"):
            found["sign"], found["trailing"] = upper, begun
        elif upper == "$" and not begun:
            found["dollar"] = True
        elif upper == "B" and not begun:
            found["blank"] = True
        elif upper == "FM" and not begun and not found.get("compact"):
            found["compact"] = True
        elif text in _LITERALS or (text in ".," and not begun):
            found["after" if begun else "before"] = f"{found['after' if begun else 'before']}{text}"
        elif text != "_":
            raise _unsupported(format_)
    made = Model(**found, digits=digits, point=point, fraction=fraction, minimal=minimal)  # type: ignore[arg-type]
    if "X" in fraction or (made.is_hexadecimal and ("9" in digits or "," in digits or point)):
        raise _unsupported(format_)
    if minimal and (made.sign or made.dollar or made.blank or made.compact):
        raise _unsupported(format_)
    return made


def _unsupported(format_: str) -> errors.SnowflakeError:
    return errors.unsupported(f"the format of numbers '{format_}'")
