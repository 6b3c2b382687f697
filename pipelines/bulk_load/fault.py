"""The faults of a batch, and its refusal."""

from dataclasses import dataclass, replace

RESEND = "the vendor has to correct its files and send them again"


@dataclass(frozen=True)
class Fault:
    """A gate that a batch fails.

    `gate`: its name, such as authors.nationality.nullValues; `text`: one line, the cause and the next step; `severity`:
    error refuses the batch, warning is said and counted. `acceptable`: --accept can make it a warning for one run.
    """

    gate: str
    text: str
    severity: str = "error"
    acceptable: bool = False

    @property
    def is_error(self) -> bool:
        """True if it refuses the batch."""
        return self.severity == "error"

    def accepted(self) -> "Fault":
        """Return it as a warning."""
        return replace(self, severity="warning")


def acceptable(gate: str, text: str, severity: str = "error") -> Fault:
    """Return a fault that loses no value: its text names the option that loads the batch all the same."""
    way = f"{text}; {RESEND}, or --accept {gate} loads this batch as it is" if severity == "error" else text
    return Fault(gate, way, severity, acceptable=True)


class Refused(Exception):
    """The batch can't replace the live tables, which stay unchanged. The text has a line for each failed gate."""

    def __init__(self, *faults: Fault | str):
        self.faults = tuple(fault if isinstance(fault, Fault) else Fault("batch", fault) for fault in faults)
        super().__init__("\n".join(fault.text for fault in self.faults))
