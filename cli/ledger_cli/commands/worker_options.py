"""What several commands about a worker ask in the same words."""

import click

NIK = click.argument("nik")
DECILE = click.option(
    "--decile", type=click.IntRange(1, 10), help="Decile of the household in DTSEN: 1 is the poorest tenth."
)
MUSTAHIK = click.option(
    "--mustahik",
    type=click.Choice(["ya", "tidak"]),
    help="Whether a zakat body counts the worker among its recipients.",
)
WAIT = click.option(
    "--wait-when-full", is_flag=True, help="Stand in line for a place of the program when the village has none."
)


def yes_or_no(said: str | None) -> bool | None:
    """Read ya or tidak; None where nothing was said."""
    return None if said is None else said == "ya"
