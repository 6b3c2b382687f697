"""The verbs that people and CI share, thin ones: each module is one command line and composes what lies below."""

import pipelines.garbage
import pipelines.without_pandas  # noqa: F401
