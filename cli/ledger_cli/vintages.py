"""``--regions``: under the codes of which year a report puts villages together."""

from typing import TYPE_CHECKING

import click

from ledger.application.desk import Desk
from ledger.reference.region_history import VINTAGES
from ledger.reference.regions import load_regions
from ledger_cli.answers import Column, Kind

if TYPE_CHECKING:
    from ledger_projections.regrouping import Codes

_RECORDED = "recorded"

REGIONS = click.option(
    "--regions",
    type=click.Choice([_RECORDED, *VINTAGES]),
    default=_RECORDED,
    show_default=True,
    help="Under the codes of which year: as recorded, or those of one table.",
)
UNRESOLVED = Column("unresolved", "Not in that table", Kind.FLAG)


def codes_of(desk: Desk, vintage: str, region: str | None = None) -> "Codes":
    """Take the codes that were asked for; raise `UnknownRegion` for a region that the table does not have."""
    from ledger_projections.regrouping import Codes

    codes = Codes(vintage=vintage, history=desk.regions.history)
    if region is not None:
        (desk.regions if codes.as_recorded else load_regions(vintage)).require(region)
    return codes


def name_in(codes: "Codes", region: str) -> str:
    """Name a region as the table of that year does; what it does not have, as the newest that has it."""
    regions = load_regions() if codes.as_recorded else load_regions(codes.vintage)
    found = regions.get(region)
    return found.name if found else load_regions().named(region)
