"""Datasets and their change: contracts compared with the tables, pipes and views that the migrations make.

Enter by `agreement.disagreements`. `tables` replays the migrations, `pipe` reads a pipe's COPY, `views` the columns of
a view. `compatibility` has the rules for a change of a contract, `derived` writes what the contracts decide, `change`
begins and changes a dataset.
"""
