"""A dataset's beginning and its changes: the contract's new text, the migration's script, and the steps that follow.

| module | holds |
|---|---|
| `refusal` | the error of a change that one step can't make, with the steps that can |
| `identifier`, `column_type` | the names and types that a dataset may have |
| `project` | the contracts and migrations as they are |
| `contract_text`, `script_text` | the texts of contracts and scripts |
| `creation`, `column`, `multi_step_change` | the verbs: a new dataset, a changed column, changes in several steps |
| `change` | a change before it is written: its rule of compatibility, files and steps |
| `release` | the steps that bring a change into an environment |
| `trial`, `files` | the check of a change in a copy of the project, and its atomic write |
"""
