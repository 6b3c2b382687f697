"""Functions that DuckDB has and Snowflake has not: to call one is an error there, and would be none here.

https://docs.snowflake.com/en/sql-reference/functions-all
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake import errors

FOREIGN = re.compile(
    r"""arg_?(max|min)\w* | array_(aggr|aggregate|apply|concat|extract|has\w*|indexof|length|pop_\w+|push_\w+|resize
    |select|value|where|zip|\w*(product|distance|similarity)|grade_up) | bar | base64 | bin | bit_(and|or|xor|position)
    | bitstring\w* | bool_(and|or) | cardinality | cast_to_type | col_description | (icu_)?collate_\w+
    | constant_or_null
    | current_(catalog|connection_id|localtime\w*|query|query_id|schemas|setting|transaction_id) | currval | date_?sub
    | days_in_month | decade | divide | editdist3 | element_at | ends_with | entropy | enum_\w+ | epoch(_\w+)? | era
    | error | even | favg | fdiv | finalize | fmod | format(_\w+)? | from_(base64|binary|hex|json\w*) | fsum
    | gamma | gcd | gen_random_uuid | generate_\w+ | geo(mean|metric_mean) | get_(bit|block_size|current_\w+|type)
    | getvariable | grade_up | greatest_common_divisor | group_concat | hamming | has_\w+_privilege | hive_\w+
    | histogram\w* | inet_\w+ | invoke | is(finite|inf|nan|odow|oyear) | jaccard | jaro_similarity
    | json(_(?!extract_path_text)\w+)? | julian | kahan_sum | last | lcase | lcm | least_common_multiple | lgamma
    | list(_\w+)? | lttb | mad | make_\w+ | map(_(concat|contains|entries|extract\w*|from_entries|values))? | md5_number
    | mean | millennium | multiply | nextafter | nextval | nfc_normalize | now | obj_description | ord
    | parse_(dir|file|duck|format|path)\w* | path_join | pg_\w+ | prefix | printf | product | quantile\w* | range
    | read_\w+ | regexp_(escape|extract\w*|full_match|matches|split\w*) | reservoir_quantile | round_even | roundbankers
    | row_to_json | sem | set(seed|val|_bit) | sha256 | signbit | sleep_ms | stats | str(ftime|len|ptime|_split\w*)
    | string_split\w* | string_to_array | strip_accents | struct_\w+ | substring_grapheme | subtract | suffix
    | sum(_no_overflow|kahan) | time_bucket | to_(aggregate_state|base|base64|centuries|days|decades|hex|hours
    |microseconds|millennia|milliseconds|minutes|months|quarters|seconds|weeks|years) | today | transaction_timestamp
    | try_strptime | txid_current | ucase | unbin | unhex | union_\w+ | unpivot_list | url_\w+ | uuid\w* | variant_\w+
    | vector_type | version | wavg | weighted_avg | write_log | xor | yearweek""",
    re.VERBOSE | re.IGNORECASE,
)
SNOWFLAKES = ("UUID_STRING",)


def refuse(expression: exp.Expression) -> None:
    """Raises SnowflakeError 002140 for a call of one."""
    for call in expression.find_all(exp.Anonymous):
        name = call.name.upper()
        if name not in SNOWFLAKES and FOREIGN.fullmatch(name):
            raise errors.compilation("002140", "42601", f"Unknown function {name}")
