"""``python -m ledger_cli`` is ``ledger``."""

from ledger_cli.main import run

run()
