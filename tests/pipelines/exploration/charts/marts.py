"""A few rows of each mart, and its chart."""

import pandas as pd

from pipelines.exploration import charts
from pipelines.exploration.picture import Picture

DAY = pd.Timestamp("2021-12-25")
ROWS = {
    "movies_by_source": {"source": ["book", "no known book"], "movies": [3, 1], "streamed": [2, 1], "streams": [9, 1]},
    "unforgiven_at_christmas": {"viewer": [1], "start_at": [DAY], "end_at": [DAY], "that_morning": [True]},
    "stream_durations": {"hours": [0, 72], "streams": [5, 1]},
    "stream_sizes": {"gigabytes": [0, 10_000], "streams": [5, 1]},
    "last_week_viewers": {"day": [DAY], "viewers": [3], "half_watched": [1]},
    "holdings": {"dataset": ["users", "books"], "source": ["app", "vendor"], "row_count": [1, 1_000_000]},
    "streams_by_day": {"day": [DAY], "streams": [1], "viewers": [1], "hours": [1]},
    "streams_by_hour": {"weekday": [7], "hour": [23], "streams": [1]},
    "stream_completion": {"tenth": [0, 10], "streams": [1, 3]},
    "movies_by_language": {"original_language": ["en", "tlh"], "movies": [2, 1], "streams": [0, 0]},
    "top_books": {"place": [1], "book": ['A "B" <&>'], "author": [None], "movies": [1], "streams": [1]},
    "top_authors": {"place": [1], "author": ["X"], "nationality": [None], "movies": [1], "streams": [1]},
    "data_quality": {"dataset": ["users", "books"], "problem": ["p", "q"], "row_count": [0, 1], "of_rows": [0, 8]},
}


def drawn(mart: str) -> Picture:
    """Return the chart of these rows."""
    return getattr(charts, mart)(pd.DataFrame(ROWS[mart]))
