# ruff: noqa: E501
"""URLs: examples after https://docs.snowflake.com/en/sql-reference/functions/parse_url."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("PARSE_URL", "PARSE_URL('https://films.int:81/list.html?by=year&all#top')",
     '{"fragment":"top","host":"films.int","parameters":{"all":null,"by":"year"},"path":"list.html","port":"81","query":"by=year&all","scheme":"https"}'),
    ("PARSE_URL", "SELECT PARSE_URL('mailto:x@y.int'):path::VARCHAR, PARSE_URL('ftp://h/')['host'], PARSE_URL(NULL)", [("x@y.int", '"h"', None)]),
    ("PARSE_URL", "SELECT PARSE_URL('films.int/x', 1), PARSE_URL('films.int/x', 0)", Fails(100139)),
    ("PARSE_URL", "PARSE_URL('films.int/x', 1)", '{"error":"scheme not specified"}'),
]  # fmt: skip
