import pytest

from sampledata.films import catalogue, films, release_year, repair_title


def test_every_film_with_a_title_is_there_once():
    listed = catalogue()
    titles = [film.title for film in listed]
    assert len(listed) == len(set(titles)) == 3_200
    assert sum(film.based_on_book for film in listed) == 657
    assert sum(film.running_time is None for film in listed) == 1_992
    assert {"1776", "King Kong (1933)", "King Kong (1976)", "King Kong (2005)"} <= set(titles)
    assert "" not in titles and "King Kong" not in titles


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("LÈon", "Léon"),
        ("I Love You Ö Don't Touch Me!", "I Love You … Don't Touch Me!"),
        ("The Naked Gun 2Ω: The Smell of Fear", "The Naked Gun 2½: The Smell of Fear"),
        ("Alien³", "Alien³"),
        ("Titanic", "Titanic"),
    ],
)
def test_letters_are_repaired(raw, title):
    assert repair_title(raw) == title


def test_a_year_to_come_is_a_century_late():
    assert release_year("Dec 24 2016") == 1916
    assert release_year("Dec 18 2009") == 2009


def test_books_come_from_the_catalogue_and_streams_know_their_films():
    sample = films(1, 300)
    adapted = {film.title for film in catalogue() if film.based_on_book}
    assert {review.movie for review in sample.reviews.values if review.book} == adapted
    assert {stream.movie_title for stream in sample.streams.values} <= {film.title for film in catalogue()}
