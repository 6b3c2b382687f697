"""A text that is searched in chunks, and a version that can't be read."""

import pytest
from botocore.exceptions import ClientError

from erasure.objects import Version, is_mentioned_in
from erasure.person import Person
from promotion.errors import PromotionError

ANN, EVE = Person.of("ann@x.org"), Person.of("Éve Noé")


@pytest.mark.parametrize(
    ("person", "word", "is_hers"),
    [
        (ANN, b"ann@x.org", True),
        (ANN, b"joann@x.org", False),
        (ANN, b"ann@x.org.uk", False),
        (ANN, "éann@x.org".encode(), False),
        (ANN, "ann@x.orgé".encode(), False),
        (ANN, b"ann\\u0040x.org", True),
        (ANN, "ann@x.org".encode("utf-16-le"), True),
        (ANN, b"Lee\\tann@x.org", True),
        (ANN, b"Lee\\\\nann@x.org", True),
        (EVE, "Éve Noé".encode(), True),
        (EVE, b'{"a": "\\\\\\\\u00c9ve No\\\\\\\\u00e9"', True),
        (EVE, "Éve Noé".encode("latin-1"), True),
        (EVE, "Éve Noël".encode(), False),
        (EVE, "JÉve Noé".encode(), False),
    ],
)
def test_no_cut_of_a_text_changes_who_is_mentioned(person, word, is_hers):
    for filling in (b"", b"." * 200):
        text = filling + b"\n" + word + b"\n" + filling
        for cut in range(len(text)):
            assert is_mentioned_in([text[:cut], text[cut:]], person) is is_hers, cut
        for size in (1, 7, len(word)):
            assert is_mentioned_in((text[at : at + size] for at in range(0, len(text), size)), person) is is_hers
    assert is_mentioned_in([word], person) is is_hers


@pytest.mark.parametrize("code", ["InvalidObjectState", "ObjectNotInActiveTierError"])
def test_an_archived_version_is_named(code):
    """S3 refuses to read it until it is restored: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""

    class Cold:
        def get_object(self, **request):
            raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 403}}, "GetObject")

    version = Version("landing", "streaming/users/a.csv", "v1", "e", 1, latest=True)
    with pytest.raises(
        PromotionError, match=r"S3 has archived version v1 of streaming/users/a\.csv in landing; restore"
    ):
        version.mentions(Cold(), ANN)
    code = "AccessDenied"
    with pytest.raises(ClientError):
        version.mentions(Cold(), ANN)
