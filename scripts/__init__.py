"""The verbs that people and CI share, thin ones: each module is one command line and composes what lies below."""

# For the start of its programs: pipelines/garbage.py and pipelines/without_pandas.py.
import pipelines  # noqa: F401
