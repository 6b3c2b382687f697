"""The lint of migrations: which statements a script may hold, checked on the rendered text, without a warehouse.

Enter by `lint.lint`. `statement` reads, `finding` lists the codes, and each other module holds one group of rules.
"""
