"""The rows of the README: what most people ask first."""

from benchmarks.lines import Line
from benchmarks.record import Record
from benchmarks.table import said_seconds

_SIZE = "the largest size"
_ROWS: tuple[tuple[str, str, str], ...] = (
    (_SIZE, "import", "import a list of {count} workers"),
    (_SIZE, "bill-and-pay", "bill {workers} workers for a month and pay, after twelve months"),
    (_SIZE, "bill", "bill {workers} workers for a month, after twelve months"),
    (_SIZE, "follow", "bring all read models up to date after it"),
    (_SIZE, "reverse", "reverse that payment, worker by worker"),
    (_SIZE, "verify", "verify the journal"),
    (_SIZE, "rebuild", "rebuild every read model"),
    (_SIZE, "replay-100", "all read models as of an earlier time"),
    (_SIZE, "trail-query", "the trail of a worker, the query alone, 99 of 100 within"),
    (_SIZE, "trail", "`trail worker`, whole command, 99 of 100 within"),
    (_SIZE, "coverage-query", "covered people by village, the queries alone, 99 of 100 within"),
    (_SIZE, "coverage", "`report coverage --by village`, whole command, 99 of 100 within"),
    (_SIZE, "bill-one", "`premium bill` of one worker, a whole command, 99 of 100 within"),
    (_SIZE, "start-help", "`ledger --help`, from the shell"),
    (_SIZE, "start-launch", "a small command that records, from the shell"),
    ("growth", "run-bill-floor-60", "bill {workers} workers, the 60th month, beside a bare table as old"),
    ("growth", "run-floor-60", "the same entries inserted into that bare table, the 60th month"),
    ("growth", "run-run-60", "the 60th monthly run of the same {workers} workers: bill, pay and follow"),
    ("peers", "peer-funding-ledger", "balances from the read models, from the shell, {count} premiums"),
    ("peers", "peer-premiums-hledger", "balances by village, from the shell, {count} premiums"),
    ("peers", "peer-cold-ledger", "all balances from a cold journal, {count} premiums"),
    ("peers", "peer-cold-hledger", "the same beside hledger"),
    ("peers", "peer-cold-beancount", "the same beside beancount"),
    ("peers", "audited-bill", "bill {count} workers, beside a SQLAlchemy table with an audit trigger"),
    ("peers", "file-runner", "catch up with {count} entries, on SQLite"),
    ("postgres", "server-runner", "catch up with {count} entries, on PostgreSQL"),
    ("postgres", "server-append", "append {count} entries on PostgreSQL"),
)
_PEERS = {
    "ledger": "ledger's",
    "hledger": "hledger's",
    "beancount": "beancount's",
    "file-runner": "the library's log's",
    "server-runner": "the library's runner's",
    "audited-bill": "the table's",
}


def headline(record: Record) -> str:
    """Write a row for each that was measured, of the largest size where there are several."""
    size = record.largest()
    named = [(size if part == _SIZE else part, task, says) for part, task, says in _ROWS]
    rows = [(line, says) for part, task, says in named if (line := _found(record, part, task))]
    workers, entries = record.line(size, "import").count, record.line(size, "scan").count
    said = f"A city's year: {workers:,} workers and twelve monthly runs, {entries:,} entries.{record.warning()}"
    head = [said, "", "| what | took | a second | beside |", "|---|---:|---:|---|"]
    return "\n".join([*head, *(_row(line, says) for line, says in rows)])


def _found(record: Record, part: str, task: str) -> Line | None:
    try:
        return record.line(part, task)
    except KeyError:
        return None


def _row(line: Line, says: str) -> str:
    workers = line.facts.get("workers", line.count - 4 if line.task.startswith("run-") else line.count)
    said = says.format(count=f"{line.count:,}", workers=f"{workers:,.0f}")
    took = line.facts.get("p99_seconds", line.seconds)
    rate = f"{line.count / line.seconds:,.0f}" if line.count > 1 and "p99_seconds" not in line.facts else ""
    return f"| {said} | {said_seconds(took)} | {rate} | {_beside(line)} |"


def _beside(line: Line) -> str:
    if line.share is None:
        return ""
    if line.part == "growth" and not line.task.startswith("run-bill-floor-"):
        return f"{1 / line.share:.2f} times the 1st"
    peer = next((whose for name, whose in _PEERS.items() if line.task == name or line.task.endswith(f"-{name}")), None)
    if peer is None:
        return f"{line.share:.2f} of the floor's speed"
    return f"{line.share:.1f} times {peer} speed" if line.share < 10 else f"{line.share:.0f} times {peer} speed"
