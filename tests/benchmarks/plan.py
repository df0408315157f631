"""What thirty million workers would ask of many machines, reckoned from what was measured on one.

A ledger never spans provinces; each province has a server of its own. How many workers and provinces there are, and
that the largest has a sixth of all workers, are the only figures here that were not measured.
"""

from dataclasses import dataclass

from benchmarks.record import Record

WORKERS = 30_000_000
PROVINCES = 38
LARGEST = 1 / 6
MONTHS = 12
YEARS = 5
"""After which verifying and rebuilding are reckoned."""
_GIB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the plan rests on."""

    entries_per_worker_month: float
    entries_per_import: float
    """Entries that a registration takes."""
    journal_bytes: float
    """On disk for each entry, indexes and all, in files."""
    read_bytes: float
    keyring_bytes: float
    """For each worker."""
    appended: float
    """Entries a second that a server takes in."""
    followed: float
    """Entries a second that read models on a server take in."""
    billed: float
    """Workers a second that one process decides on and records, in a file."""
    verified: float
    rebuilt: float
    """Entries a second."""


def measured(record: Record) -> Measured:
    """Take from a measurement what the plan needs; raise KeyError when a line is missing."""
    size = record.largest()
    year, registered, rebuilt = (record.line(size, task) for task in ("scan", "import", "rebuild"))
    bill, verify = record.line(size, "bill"), record.line(size, "verify")
    append, follow = record.line("postgres", "server-append"), record.line("postgres", "server-follow")
    workers = registered.facts["workers"]
    return Measured(
        entries_per_worker_month=(year.count - registered.facts["entries"]) / (workers * MONTHS),
        entries_per_import=registered.facts["entries"] / workers,
        journal_bytes=year.facts["bytes"] / year.count,
        read_bytes=rebuilt.facts["bytes"] / rebuilt.count,
        keyring_bytes=registered.facts["keyring_bytes"] / workers,
        appended=append.count / append.seconds,
        followed=follow.count / follow.seconds,
        billed=bill.facts["workers"] / bill.seconds,
        verified=verify.count / verify.seconds,
        rebuilt=rebuilt.count / rebuilt.seconds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What so many workers need."""

    workers: float
    entries_a_month: float
    entries_a_year: float
    journal_gib_a_year: float
    read_gib_a_year: float
    keyring_gib: float
    bill_minutes: float
    """To decide on a monthly run, one process."""
    append_minutes: float
    """To send it to the server, under its lock."""
    follow_minutes: float
    replica_mib_a_second: float
    """What a replica receives while a monthly run is appended at full speed."""
    verify_hours: float
    rebuild_hours: float


def need(workers: float, by: Measured) -> Need:
    """Reckon what one ledger of so many workers needs."""
    month = workers * by.entries_per_worker_month
    year = month * MONTHS
    kept = year * YEARS + workers * by.entries_per_import
    return Need(
        workers=workers,
        entries_a_month=month,
        entries_a_year=year,
        journal_gib_a_year=year * by.journal_bytes / _GIB,
        read_gib_a_year=year * by.read_bytes / _GIB,
        keyring_gib=workers * by.keyring_bytes / _GIB,
        bill_minutes=workers / by.billed / 60,
        append_minutes=month / by.appended / 60,
        follow_minutes=month / by.followed / 60,
        replica_mib_a_second=by.appended * by.journal_bytes / 2**20,
        verify_hours=kept / by.verified / 3600,
        rebuild_hours=kept / by.rebuilt / 3600,
    )


def beyond_one_machine(record: Record) -> str:
    """Write the plan as a table: the nation if it were one ledger, the largest province, an average one."""
    by = measured(record)
    whole, largest, middle = (need(WORKERS * share, by) for share in (1, LARGEST, 1 / PROVINCES))
    rows = [
        ("workers", *(f"{each.workers:,.0f}" for each in (whole, largest, middle))),
        ("entries a month", *(f"{each.entries_a_month:,.0f}" for each in (whole, largest, middle))),
        ("entries a year", *(f"{each.entries_a_year:,.0f}" for each in (whole, largest, middle))),
        ("journal, a year", *(_gib(each.journal_gib_a_year) for each in (whole, largest, middle))),
        ("read models, a year", *(_gib(each.read_gib_a_year) for each in (whole, largest, middle))),
        ("keyring", *(_gib(each.keyring_gib) for each in (whole, largest, middle))),
        ("deciding a monthly run, one process", *(_time(each.bill_minutes) for each in (whole, largest, middle))),
        ("appending it, under the lock", *(_time(each.append_minutes) for each in (whole, largest, middle))),
        ("following it", *(_time(each.follow_minutes) for each in (whole, largest, middle))),
        ("a replica receives", *(f"{each.replica_mib_a_second:.0f} MiB/s" for each in (whole, largest, middle))),
        (f"verifying {YEARS} years", *(_time(60 * each.verify_hours) for each in (whole, largest, middle))),
        (f"rebuilding from {YEARS} years", *(_time(60 * each.rebuild_hours) for each in (whole, largest, middle))),
    ]
    head = ["| | all, were it one ledger | the largest province | a province of average size |", "|---|---:|---:|---:|"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def _gib(value: float) -> str:
    return f"{value:,.0f} GiB" if value >= 10 else f"{value:.1f} GiB"  # a digit more where it says more


def _time(minutes: float) -> str:
    if minutes < 2:  # below which seconds read better
        return f"{minutes * 60:.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # two hours
