"""What can be asked at the counter: one file for each group. A file is imported when its command is called.

The questions below are what `ledger --help` prints, so that help costs no import; each equals the first line of the
group's own help.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OnTheShelf:
    """Where a command is found, and what it is for."""

    module: str
    attribute: str
    purpose: str


def within(file: str, attribute: str, purpose: str) -> OnTheShelf:
    """Name a command of a group, by its file beside the group's own."""
    return OnTheShelf(f"ledger_cli.commands.{file}", attribute, purpose)


def _group(name: str, purpose: str) -> OnTheShelf:
    return within(name, "group", purpose)


def _command(name: str, purpose: str) -> OnTheShelf:
    return within(name, "command", purpose)


SHELF: dict[str, OnTheShelf] = {
    "init": _command("init", "Start a new ledger: journal, keyring and master key."),
    "demo": _command("demo", "Make a ledger of invented people to try things on."),
    "worker": _group("worker", "Register workers, one by one or from a file, and follow what becomes of them."),
    "employer": _group("employer", "Register employers and vendors, and take the lists of people whom they cover."),
    "agreement": _group("agreement", "Record agreements, campaigns and regulations under which people come in."),
    "program": _group("program", "Launch programs and say how many places each village has."),
    "commitment": _group("commitment", "Promise, revise and close the money that premiums are paid from."),
    "premium": _group("premium", "Quote, bill, pay, void and reverse premiums."),
    "claim": _group("claim", "File claims and follow them to the last rupiah."),
    "region": _group("region", "Look regions up, and record workforce counts, membership reports and targets."),
    "agent": _group("agent", "Appoint agents, see whom they bring in, and let them go."),
    "mandate": _group("mandate", "Let banks debit premiums from workers' own accounts, and take in their answers."),
    "report": _group("report", "Answer who is covered, what is left of the money, and which places are free."),
    "trail": _group("trail", "Show who paid for a worker, and for whom a budget paid."),
    "journal": _group("journal", "Read, export and verify what is written."),
    "projection": _group("projection", "See, follow and rebuild the read models."),
    "copy": _command("copy", "Copy a whole ledger between files and databases, and prove it."),
    "backup": _command("backup", "Back a ledger in files up into a new folder, while people work."),
    "rules": _group("rules", "Show, explain and set the dated rules that prices, cover and benefits come from."),
    "replay": _command("replay", "Ask a report under other rules, without touching the ledger."),
    "scenario": _group("scenario", "List worked examples and run them."),
}
"""Commands in the order of `ledger --help`: begin, record, ask, look after."""
