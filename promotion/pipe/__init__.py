"""The warehouse's pipes: their state, and a drain that leaves nothing behind before one is changed or dropped.

Enter by `pipes.read` and `drain.Drain`. `scripts.migrate` drains by itself, `scripts.pipe` is for people.
"""
