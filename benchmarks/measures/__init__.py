"""The benchmarks: each module has a function `measure()` that returns its result (benchmarks/report/claim.py)."""
