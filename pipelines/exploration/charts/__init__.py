"""One chart per mart: each takes the mart's rows in reading order and returns a Picture. Import them from here."""

from pipelines.exploration.charts.catalogue import movies_by_language, movies_by_source
from pipelines.exploration.charts.distributions import stream_completion, stream_durations, stream_sizes
from pipelines.exploration.charts.inventory import data_quality, holdings
from pipelines.exploration.charts.rankings import top_authors, top_books
from pipelines.exploration.charts.timelines import (
    last_week_viewers,
    streams_by_day,
    streams_by_hour,
    unforgiven_at_christmas,
)

__all__ = [
    "data_quality",
    "holdings",
    "last_week_viewers",
    "movies_by_language",
    "movies_by_source",
    "stream_completion",
    "stream_durations",
    "stream_sizes",
    "streams_by_day",
    "streams_by_hour",
    "top_authors",
    "top_books",
    "unforgiven_at_christmas",
]
