"""A plain table with an audit trigger, as SQLAlchemy makes it easily: worker-months that may not repeat."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import (
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    func,
    insert,
    select,
)

from benchmarks.ledgers import COMMITMENT, ON, copied, desk_in, month_of, reference, settings_of
from benchmarks.measured import Measured, watch
from benchmarks.scales import Scale
from benchmarks.stages import registered
from benchmarks.works import bill_all, everybody
from ledger.domain.worker.events import WorkerRegistered
from ledger.journal.book import Journal
from ledger.journal.sqlite_datastore import CACHE_KIB
from ledger.settings import file_of
from ledger_projections.database import ReadModels

_TABLES = MetaData()
_PREMIUMS = Table(
    "premiums",
    _TABLES,
    Column("id", Integer, primary_key=True),
    Column("worker", String(32), nullable=False),
    Column("insurance", String(3), nullable=False),
    Column("month", String(7), nullable=False),
    Column("rupiah", Integer, nullable=False),
    Column("commitment", String, nullable=False),
    Column("bill", String, nullable=False),
    Column("village", String, nullable=False),
    Column("billed_on", Date, nullable=False),
    UniqueConstraint("worker", "insurance", "month"),
)
_AUDIT = """CREATE TABLE premiums_audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, what TEXT NOT NULL, premium INTEGER NOT NULL,
    was TEXT, becomes TEXT)"""
_TRIGGER = """CREATE TRIGGER premiums_inserted AFTER INSERT ON premiums BEGIN
    INSERT INTO premiums_audit (at, what, premium, becomes) VALUES (
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'INSERT', new.id, json_object(
            'worker', new.worker, 'insurance', new.insurance, 'month', new.month, 'rupiah', new.rupiah,
            'commitment', new.commitment, 'bill', new.bill, 'village', new.village, 'billed_on', new.billed_on));
    END"""
_PRICES = {"JKK": 10_000, "JKM": 6_800}


def bill(stages: Path, scale: Scale) -> Measured:
    """Bill everybody for a month."""
    with TemporaryDirectory(prefix="ledger-bench-") as folder:
        place = copied(stages / registered(scale), Path(folder) / "run")
        with desk_in(place) as desk, ReadModels.open(file_of(settings_of(place).read_models)) as live:
            ids = everybody(desk, live)
            with watch() as took:
                drawn, _ = bill_all(desk, live, ids, 1)
    return took.measured(drawn.sums.workers if drawn.sums else 0)


def audited_bill(stages: Path, scale: Scale) -> Measured:
    """Insert as many worker-months, both insurances, in one transaction; SQLite as safe as ours: WAL, full sync."""
    people = _people_of(stages / registered(scale))
    with TemporaryDirectory(prefix="ledger-bench-") as folder:
        engine = create_engine(f"sqlite:///{folder}/table.db")
        event.listen(engine, "connect", _safe)
        with engine.begin() as connection:
            _TABLES.create_all(connection)
            connection.exec_driver_sql(_AUDIT)
            connection.exec_driver_sql(_TRIGGER)
        with watch() as took, engine.begin() as connection:
            connection.execute(insert(_PREMIUMS), [_row(*one, insurance) for one in people for insurance in _PRICES])
        with engine.connect() as connection:
            written = connection.execute(select(func.count()).select_from(_PREMIUMS)).scalar_one()
            [[audited]] = connection.exec_driver_sql("SELECT count(*) FROM premiums_audit")
        engine.dispose()
    if audited != written:
        msg = f"{audited} audit rows for {written} premiums"
        raise RuntimeError(msg)
    return took.measured(written // len(_PRICES))


def _row(worker: str, village: str, insurance: str) -> dict[str, object]:
    return {
        "worker": worker,
        "insurance": insurance,
        "month": str(month_of(1)),
        "rupiah": _PRICES[insurance],
        "commitment": COMMITMENT,
        "bill": reference(1),
        "village": village,
        "billed_on": ON,
    }


def _people_of(folder: Path) -> list[tuple[str, str]]:
    with Journal.open_sqlite(folder / "ledger.db") as journal:
        every = (entry for batch in journal.scan() for entry in batch)
        return [(each.stream.hex, each.event.village) for each in every if isinstance(each.event, WorkerRegistered)]


def _safe(connection: object, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"cache_size = -{CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]  # a connection of sqlite3


AUDITED: dict[str, Callable[[Path, Scale], Measured]] = {work.__name__: work for work in (bill, audited_bill)}
