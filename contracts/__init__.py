"""One contract per dataset, in the Open Data Contract Standard, and the code that reads them.

| module | holds |
|---|---|
| `contract` | the contract as frozen dataclasses |
| `sql_type` | the column types that the platform loads |
| `value` | the values that a column takes, and what a text means there |
| `privacy` | the terms on personal data: who reads it, whose row it is |
| `document` | a parsed YAML file whose errors name the place in it |
| `reader` | a file, or the folder, as contracts |
| `page` | docs/datasets.md |

Nothing of the project is imported here; everything else may import it.
"""
