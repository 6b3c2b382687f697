"""The migrations of the warehouse: checked against the history, run by schemachange, one deploy at a time.

Enter by `migration.Migration`; `script`, `history`, `lease` and `schemachange` are its parts. `target_branch` compares
them with the branch that they will be merged into, and `lint` checks their statements, both without a warehouse.
"""
