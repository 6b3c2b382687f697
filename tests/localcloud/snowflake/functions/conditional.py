"""Examples."""

EXAMPLES = []
