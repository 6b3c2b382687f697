"""ARRAY and OBJECT of values of other types, for TO_ARRAY, TO_OBJECT and the casts.

https://docs.snowflake.com/en/sql-reference/data-type-conversion, …/functions/to_array and …/functions/to_object
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.macro import Macro

# Before the value, and before the type of a value that is no VARIANT.
NO_OBJECT, NO_VARIANT = "localcloud: no object: ", "localcloud: no variant: "
# A value that is no ARRAY becomes its only element; JSON's null becomes NULL.
ARRAY = Macro(
    "localcloud_to_array",
    "x",
    """CASE WHEN x IS NULL OR json_type(to_json(x)) = 'NULL' THEN NULL
        WHEN json_type(to_json(x)) = 'ARRAY' THEN to_json(x) ELSE to_json([to_json(x)]) END""",
)
OBJECT = Macro(
    "localcloud_to_object",
    "x",
    f"""CASE WHEN x IS NULL OR json_type(to_json(x)) = 'NULL' THEN NULL
        WHEN json_type(to_json(x)) = 'OBJECT' THEN to_json(x)
        WHEN typeof(x) = 'JSON' THEN CAST(CAST('{NO_OBJECT}' || CAST(to_json(x) AS VARCHAR) AS DOUBLE) AS JSON)
        ELSE CAST(CAST('{NO_VARIANT}' || typeof(x) AS DOUBLE) AS JSON) END""",
)
MACROS = (ARRAY, OBJECT)
