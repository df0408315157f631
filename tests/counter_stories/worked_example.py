"""The examples of all helps, put in order as one script for a fresh ledger.

``demo`` and ``scenario`` make ledgers of their own and have stories of their own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from counter_stories.helps import examples
from ledger_cli.commands import SHELF
from ledger_cli.main import make_cli

ON_THEIR_OWN = {"demo", "scenario"}

ORDER = """
init 0
program launch 0
program quota
program criteria 0
commitment make
agent appoint
agreement sign
commitment make 0
rules show
rules set
rules explain
premium quote
rules withdraw
rules load
worker template
worker register
program waiting 0
program admit
worker forgo 0
worker import
worker enroll 0
mandate give
mandate run 0
mandate run 1
mandate answer 0
mandate run 2
mandate withdraw 0
mandate run 3
commitment collect 0
worker show 0
worker correct 0
worker standing 0
worker card
worker cards
worker heirs
premium bill
premium pay 0
worker cover
premium list
premium show 0
premium prepaid 0
premium reconcile 0
worker died 0
mandate answer 1
mandate give-back 0
mandate list
mandate runs
agent pay-fee 0
claim file
claim document
claim assess
claim approve
claim award 0
claim end-schooling 0
claim pay 0
claim report-use 0
claim reject 0
claim refund 0
employer register
employer confirm
employer end
employer list
employer show
agreement extend
agreement end
agreement list
agreement show
claim list
claim show 0
region workforce 0
region membership 0
region target
region show
region find
region list
region changes
agent list
agent show 0
program review 0
report
replay
trail
mandate revoke 0
agent review
agent return 0
agent dismiss 0
commitment revise 0
commitment list
commitment show 0
premium void 0
worker move 0
worker employment
worker leave
projection
journal
copy
backup
premium refund 0
premium unreconcile 0
premium reverse 0
worker died 1
commitment close 0
program extend 0
program close 0
program show 0
worker erase 0
agent erase 0
init 1
"""
"""A command, a group, or one line of a command's example, in the order of a year."""

BEGINS = datetime(2023, 5, 2, 2, 0, tzinfo=UTC)
GOES_ON = datetime(2024, 6, 15, 2, 0, tzinfo=UTC)
"""The clock once the program and its money stand: examples look back on 2023."""

ENDS = datetime(2030, 5, 2, 2, 0, tzinfo=UTC)
"""The clock of the erasure, years after."""

FOUNDING = {"init", "program launch", "program quota", "commitment make", "agreement sign"}

FILES = {
    "daftar-pekerja.xlsx": (
        ("1373010508909998", "Budi Santoso", "05-08-1990", "081234567891", "petani", "L", "SATU-DESA-100"),
        ("1373014508909997", "Rahma Yulia", "05-08-1990", "081234567892", "pedagang", "P", ""),
    )
}

TEXTS = {
    "aturan-kota.toml": """[[rule]]
key = "relief.village_budgets"
value = "included"
since = 2026-01-01
version = "village-letter"
source = "letter of the branch office, 12 January 2026"
confidence = "article"
""",
    "daftar-vendor.csv": "NIK\n1373014508909997\n",
    "daftar-kartu.csv": "NIK;KPJ\n1373014508909999;23041234567\n1373014508909997;23041234568\n",
}
"""Files that a person writes with an editor, by name."""


def in_order() -> Iterator[tuple[str, str]]:
    """Give ``(command, line)`` in the order of the script; every line of every help once."""
    waiting = dict(_all())
    for wanted in ORDER.split("\n"):
        for key in [key for key in waiting if _fits(key, wanted)]:
            yield key.rpartition(" ")[0], waiting.pop(key)
    if waiting:
        msg = f"these examples have no place in the script: {sorted(waiting)}"
        raise LookupError(msg)


def _fits(key: str, wanted: str) -> bool:
    return bool(wanted) and (key == wanted or key.startswith(f"{wanted} "))


def _all() -> Iterator[tuple[str, str]]:
    cli = make_cli({name: place for name, place in SHELF.items() if name not in ON_THEIR_OWN})
    root = click.Context(cli, info_name="ledger")
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        assert command is not None
        yield from _of(name, command)


def _of(path: str, command: click.Command) -> Iterator[tuple[str, str]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _of(f"{path} {name}", below)
        return
    for number, line in enumerate(examples(command)):
        yield f"{path} {number}", line
