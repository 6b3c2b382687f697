"""The inputs of a benchmark: a local cloud of its own, and a file of any size."""
