"""The results: a claim, the machine that measured it, and the README's table and plot."""
