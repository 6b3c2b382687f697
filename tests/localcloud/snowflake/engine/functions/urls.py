# ruff: noqa: E501
"""URLs and addresses: examples after https://docs.snowflake.com/en/sql-reference/functions/parse_url and …/parse_ip."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("PARSE_URL", "PARSE_URL('https://films.int:81/list.html?by=year&all#top')",
     '{"fragment":"top","host":"films.int","parameters":{"all":null,"by":"year"},"path":"list.html","port":"81","query":"by=year&all","scheme":"https"}'),
    ("PARSE_URL", "SELECT PARSE_URL('mailto:x@y.int'):path::VARCHAR, PARSE_URL('ftp://h/')['host'], PARSE_URL(NULL)", [("x@y.int", '"h"', None)]),
    ("PARSE_URL", "SELECT PARSE_URL('films.int/x', 1), PARSE_URL('films.int/x', 0)", Fails(100139)),
    ("PARSE_URL", "PARSE_URL('films.int/x', 1)", '{"error":"scheme not specified"}'),
    ("PARSE_IP", "PARSE_IP('10.1.2.200/26', 'inet')",
     '{"family":4,"host":"10.1.2.200","ip_fields":[167838408,0,0,0],"ip_type":"inet","ipv4":167838408,"ipv4_range_end":167838463,"ipv4_range_start":167838400,"netmask_prefix_length":26,"snowflake$type":"ip_address"}'),
    ("PARSE_IP", "PARSE_IP('2001:db8::ff/120', 'INET')",
     '{"family":6,"hex_ipv6":"20010DB80000000000000000000000FF","hex_ipv6_range_end":"20010DB80000000000000000000000FF","hex_ipv6_range_start":"20010DB8000000000000000000000000","host":"2001:db8::ff","ip_fields":[536939960,0,0,255],"ip_type":"inet","netmask_prefix_length":120,"snowflake$type":"ip_address"}'),
    ("PARSE_IP", "SELECT PARSE_IP('10.0.0.1', 'INET'):ipv4_range_end, PARSE_IP(NULL, 'INET')", [(None, None)]),
    *(("PARSE_IP", f"PARSE_IP({arguments})", Fails(2)) for arguments in ("'1.1.1', 'INET'", "'1::abcde', 'INET'", "'1.1.1.1/255.0.0.0', 'INET'", "'1.1.1.1', 'CIDR'", "'x', 'INET', 1")),
]  # fmt: skip
