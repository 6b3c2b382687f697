"""The default sample set: streams around December 2021, built so that the six questions have known answers.

| question | answer | what makes it so |
|---|---|---|
| movies based on books | 93.40 % | 500 titles are streamed in it; reviews link 467 of them to a book |
| Christmas morning viewers | 1 | one user saw "Unforgiven" then, in two streams; others before, after, or another |
| Singaporean movies | 3 | three have a Singaporean author; others are streamed outside it or never |
| average duration | 12.04 h | the streams before the last week fill up 1,501 times 12.04 hours, to the second |
| median size | 935.439 GB | all sizes are scaled so that the middle one of 1,501 is 935,439 MB |
| half watched | 65 | 65 users have a long enough stream in the last week; everybody else's there are too short |
"""

from random import Random

from sampledata import streaming, vendor
from sampledata.names import SINGAPOREAN_NAMES, title
from sampledata.records import Author, Book, Movie, Review, Rows, SampleSet, Stream, User
from sampledata.viewing import LOOK_ALIKE, UNFORGIVEN, USERS, Films, streams

STREAMED, STREAMED_ADAPTED, ELSEWHERE, UNSEEN = 500, 467, 35, 25
AUTHORS, UNFILMED_BOOKS, UNLINKED_REVIEWS = 220, 60, 400
_ODD_TITLES = (
    "Rain, Steam and Speed", 'The "Quiet" Hour', "Amélie's Lighthouse", "東京の雨",
    "Breakfast at Midnight\nand Other Meals", "¿Quién, Yo?", "50% Off", "Sister; Brother", "1408 Steps",
    "C'est \"la\" vie, mon ami", "Ōkami | Wolf", "Null",
)  # fmt: skip


def december(seed: int) -> SampleSet:
    """Return the whole set; the same for the same seed."""
    random = Random(seed)
    films = _films(random)
    authors, books, reviews = _vendor(random, films)
    watched = sorted(streams(random, films), key=lambda stream: (stream.start_at, stream.user_email))
    users = [streaming.user(number) for number in range(USERS)]
    random.shuffle(users)
    movies = list(films.by_title.values())
    random.shuffle(movies)
    return SampleSet(
        Rows(User, len(users), users),
        Rows(Movie, len(movies), movies),
        Rows(Stream, len(watched), watched),
        Rows(Author, len(authors), authors),
        Rows(Book, len(books), books),
        Rows(Review, len(reviews), reviews),
    )


def _films(random: Random) -> Films:
    titles = [UNFORGIVEN, LOOK_ALIKE, *_ODD_TITLES]
    titles += [title(number) for number in range(STREAMED + ELSEWHERE + UNSEEN - len(titles))]
    by_title = {name: streaming.movie(random, name, random.randrange(80, 216, 2)) for name in titles}
    streamed, elsewhere = titles[:STREAMED], titles[STREAMED : STREAMED + ELSEWHERE]
    unseen = titles[STREAMED + ELSEWHERE :]
    adapted = random.sample([name for name in streamed if name != UNFORGIVEN], STREAMED_ADAPTED)
    filmed = [name for name in adapted if name not in _ODD_TITLES and name != LOOK_ALIKE]
    return Films(
        by_title,
        streamed,
        elsewhere,
        unseen,
        adapted + elsewhere[:30] + unseen[:20],
        filmed[:3] + elsewhere[:2] + unseen[:1],
    )


def _vendor(random: Random, films: Films) -> tuple[list[Author], list[Book], list[Review]]:
    """Return the vendor's rows: each adapted film has a book of its own and up to three reviews that link the two."""
    singaporeans = [vendor.author(random, name, "Singaporean") for name in SINGAPOREAN_NAMES]
    others = [vendor.foreign_author(random, number) for number in range(AUTHORS - len(singaporeans))]
    names = {film: film if random.randrange(10) < 6 else title(10_000 + at) for at, film in enumerate(films.adapted)}
    books, reviews = [], []
    for film, name in names.items():
        writers = singaporeans if film in films.singaporean else others
        books.append(vendor.book(random, name, writers[random.randrange(len(writers))].name))
        reviews += [vendor.review(random, film, name) for _ in range(random.randrange(1, 4))]
    unfilmed = [title(20_000 + number) for number in range(UNFILMED_BOOKS)]
    everybody = singaporeans + others
    books += [vendor.book(random, name, everybody[at * 11 % AUTHORS].name) for at, name in enumerate(unfilmed)]
    originals = [name for name in films.streamed if name not in names]
    for at in range(UNLINKED_REVIEWS):
        about_film = at % 4 > 0
        film = (originals + films.streamed)[at % STREAMED]
        reviews.append(vendor.review(random, film if about_film else None, None if about_film else unfilmed[at % 60]))
    for rows in (books, reviews, everybody):
        random.shuffle(rows)
    return everybody, books, reviews
