"""Break a rule of the pipeline, the verbs or the roles, one at a time in a clone, and see that its test fails.

Without WORDS all of them run, which takes about twenty minutes; with WORDS those whose rule or file contains one.
"""

import sys

import click

from tools.mutations import pipeline, promotion, roles
from tools.mutations.run import Outcome, run

MUTATIONS = (*pipeline.MUTATIONS, *promotion.MUTATIONS, *roles.MUTATIONS)


@click.command(help=__doc__)
@click.argument("words", nargs=-1)
@click.option("--workers", default=2, show_default=True, help="Clones that work at the same time.")
def mutations(words: tuple[str, ...], workers: int) -> None:
    """Run the command line of `python -m tools.mutations`; the exit code is 1 if one is not caught."""
    chosen = [each for each in MUTATIONS if not words or any(word in f"{each.rule} {each.file}" for word in words)]
    if not chosen:
        raise click.UsageError(f"no rule and no file has one of these words: {' '.join(words)}")
    outcomes = run(chosen, workers, _tell)
    missed = [each for each in outcomes if not each.caught]
    for each in missed:
        click.echo(f"{each.mutation.test} does not see it:\n{each.said}", err=True)
    click.echo(f"{len(outcomes)} rules broken, {len(outcomes) - len(missed)} caught")
    sys.exit(1 if missed else 0)


def _tell(outcome: Outcome) -> None:
    sign = "✓" if outcome.caught else "✗"
    click.echo(f"{sign} {outcome.mutation.rule}: {outcome.mutation.file}, {outcome.mutation.test.rpartition('/')[2]}")


if __name__ == "__main__":
    mutations()
