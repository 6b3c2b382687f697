"""Write sample data in the documented layout into FOLDER, ready for `make rehearse DATA=FOLDER`.

By default some 1,900 streams around December 2021, built so that the six questions have the answers of the README.
With --rows any volume, in constant memory; with --films streams over a public catalogue of 3,200 films. The same
options give the same bytes.
"""

from pathlib import Path

import click

from contracts.document import ContractError
from sampledata.december import december
from sampledata.films import films
from sampledata.folder import FolderTaken, Style, write
from sampledata.volume import volume


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other rows; the answers stay.")
@click.option("--rows", type=click.IntRange(min=1), help="That many streams, and the rest in proportion.")
@click.option(
    "--films", "catalogue", is_flag=True, help="Streams over a public film catalogue (see sampledata/films.md)."
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["csv", "jsonl", "mixed"]),
    default="mixed",
    show_default=True,
    help="Of the streaming files; vendor files are JSON.",
)
@click.option("--gzip/--plain", "packed", default=None, help="Pack every file, or none.  [default: every second]")
@click.option("--files", type=click.IntRange(min=1), default=5, show_default=True, help="Number of streams files.")
def main(
    folder: Path, seed: int, rows: int | None, catalogue: bool, formats: str, packed: bool | None, files: int
) -> None:
    """Run the command line of `python -m sampledata`."""
    if catalogue:
        name, sample = "films", films(seed, 6_000 if rows is None else rows)
    elif rows is not None:
        name, sample = "volume", volume(seed, rows)
    else:
        name, sample = "december", december(seed)
    style = Style(None if formats == "mixed" else formats, packed, files)
    try:
        written = write(folder, sample, style, {"set": name, "seed": seed, "rows": rows})
    except (ContractError, FolderTaken, OSError) as error:
        raise click.ClickException(f"sample data not written: {error}") from error
    for dataset, count in written.items():
        click.echo(f"{dataset:8} {count['rows']:>10,} rows {count['files']:>3} files {count['bytes'] / 1e6:>9.2f} MB")


if __name__ == "__main__":
    main(prog_name="python -m sampledata")
