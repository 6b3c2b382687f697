import tracemalloc

import pytest

from sampledata.folder import Style, write
from sampledata.volume import volume


@pytest.mark.parametrize("rows", [1, 777])
def test_there_are_as_many_rows_as_asked_for(rows):
    sample = volume(1, rows)
    assert sample.streams.count == rows
    for dataset in sample:
        assert len(list(dataset.values)) == dataset.count


def test_what_streams_refer_to_exists():
    sample = volume(1, 5_000)
    users, movies, streams, authors, books, reviews = (list(dataset.values) for dataset in sample)
    assert {stream.user_email for stream in streams} <= {user.email for user in users}
    assert {stream.movie_title for stream in streams} <= {movie.title for movie in movies}
    assert {book.author for book in books} <= {author.name for author in authors}
    assert {review.book for review in reviews} - {None} <= {book.name for book in books}
    assert {review.movie for review in reviews} - {None} <= {movie.title for movie in movies}
    assert len({user.email for user in users}) == len(users)
    assert len({author.name for author in authors}) == len(authors)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(rows: int) -> int:
        tracemalloc.start()
        try:
            write(tmp_path, volume(1, rows), Style("csv", False), {})
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(500)
    assert peak(20_000) < 1.2 * peak(2_000)
