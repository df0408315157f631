"""``ledger rules set``, ``load`` and ``withdraw``: what a ledger sets over the rules that ship, from a day on."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from ledger.application import rules
from ledger.domain.errors import Refusal
from ledger.domain.rules.rule import Parameter, Schedule
from ledger.domain.wording import counted
from ledger.reference.local_rules import UNNAMED, local_row
from ledger.reference.rulebook import Rulebook, parse_local
from ledger.reference.shipped import CONFIDENCES
from ledger_cli.counter import Counter, with_counter
from ledger_cli.dates import DATE
from ledger_cli.joined import asked, desk_of, tell
from ledger_cli.options import CounterCommand, Slip, example, recording_options

_WHOLE = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,12}")
"""A whole number, grouped the Indonesian way or not."""
_DAYS_OF_THEIR_OWN = "A rule says itself from when it stands: leave --on out."


class TableAtTheCounter(Refusal):
    """A whole table was asked for in one word."""

    def __init__(self, *, key: str, columns: Sequence[str]) -> None:
        super().__init__(
            f"{key} is a table ({', '.join(columns)}), too much for one value. "
            "Write its rows into a file and load it with `ledger rules load FILE`."
        )


class RulesNotText(Refusal):
    """The file holds something else than text."""

    def __init__(self, *, file: Path) -> None:
        super().__init__(f"{file.name} is no text in UTF-8, so no rule can be read from it. Save it as plain text.")


@click.command(
    name="set",
    cls=CounterCommand,
    epilog=example(
        "ledger rules set relief.village_budgets included --since 2026-01-01 --confidence article \\",
        "    --source 'letter of the branch office, 12 January 2026'",
    ),
)
@click.argument("rule", metavar="KEY")
@click.argument("value")
@click.option("--since", required=True, type=DATE, help="The first day on which it stands.")
@click.option("--until", type=DATE, default=None, help="The last day; open when left out.")
@click.option("--source", required=True, metavar="TEXT", help="Who says so, and where: a law, a letter, a person.")
@click.option("--confidence", required=True, type=click.Choice(CONFIDENCES), help="How sure the source is.")
@click.option("--note", default="", metavar="TEXT", help="Why, and what other sources say.")
@click.option("--version", default=UNNAMED, show_default=False, help="A name for this row; made when left out.")
@recording_options
@with_counter
def set_(
    counter: Counter,
    *,
    rule: str,
    value: str,
    since: date,
    until: date | None,
    source: str,
    confidence: str,
    note: str,
    version: str,
    slip: Slip,
) -> None:
    """Set a rule for this ledger, from a day on and not before.

    Every decision recorded from now on goes by it; what was decided before stays as it was. Units are those of the
    rule that ships: whole rupiah, months, basis points (100 = 1 %). `ledger rules explain KEY` shows them.
    """
    _without_a_day(slip)
    said = {"source": source, "confidence": confidence, "version": version} | ({"note": note} if note.strip() else {})
    days = {"since": since} | ({"until": until} if until else {})
    with desk_of(counter) as desk, counter.recording():
        standing = desk.rulebook
        cells = {"key": rule, "value": _value(standing, rule, value), **said, **days}
        row = local_row(cells, standing, said_in="this command")
        new, outcome = rules.set_rules(desk, asked(counter, slip), [row])
        end = f" to {until}" if until else ""
        named = f", by the name {new[0].version}" if new else ""
        tell(counter, outcome, f"{rule} is {value} from {since}{end}{named}.")


@click.command(cls=CounterCommand, epilog=example("ledger rules load aturan-kota.toml"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@recording_options
@with_counter
def load(counter: Counter, *, file: Path, slip: Slip) -> None:
    """Set all rules of a file: rows [[rule]] with key, value, since, version, source and confidence.

    One row that cannot be read, or contradicts another, and nothing is set. The same file again sets nothing.
    """
    _without_a_day(slip)
    with desk_of(counter) as desk, counter.recording():
        rows = parse_local(text_of(file), file.name, desk.rulebook)
        new, outcome = rules.set_rules(desk, asked(counter, slip), rows)
        tell(counter, outcome, f"{counted(len(new), 'rule')} set from {file.name}, {len(rows)} in it.")


@click.command(
    cls=CounterCommand,
    epilog=example("ledger rules withdraw local-relief-village-budgets-2026-01-01 --reason 'letter was a draft'"),
)
@click.argument("version")
@recording_options
@with_counter
def withdraw(counter: Counter, *, version: str, slip: Slip) -> None:
    """Take back a rule that was set by mistake. What was decided by it stays as it was.

    Say why with --reason; `ledger rules explain local` lists the versions.
    """
    if not (slip.reason or "").strip():
        msg = "Say with --reason why the rule is withdrawn."
        raise click.UsageError(msg)
    with desk_of(counter) as desk, counter.recording():
        outcome = rules.withdraw(desk, asked(counter, slip), version, cause=slip.reason or "")
        tell(counter, outcome, f"The rule {version} is withdrawn; what stood below it stands again.")


def text_of(file: Path) -> str:
    """Read a file of rules; raise `RulesNotText`."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise RulesNotText(file=file) from broken


def _value(standing: Rulebook, key: str, text: str) -> object:
    """Read a value as the rule counts: a whole number where it is one, grouped the Indonesian way or not."""
    row = next((each for each in standing.parameters if each.key == key), None)
    if isinstance(row, Schedule):
        raise TableAtTheCounter(key=key, columns=row.columns)
    return int(text.replace(".", "")) if isinstance(row, Parameter) and _WHOLE.fullmatch(text) else text


def _without_a_day(slip: Slip) -> None:
    if slip.on is not None:
        raise click.UsageError(_DAYS_OF_THEIR_OWN)
