"""The deployed pipelines: streaming files, the vendor's batches, and the six questions."""

import pipelines.garbage
import pipelines.without_pandas  # noqa: F401
