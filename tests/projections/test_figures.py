"""What a follower tells of itself: slow is healthy, stuck is not, and Prometheus can read it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ledger_projections.errors import ProjectionStopped
from ledger_projections.figures import Figures, ModelFigures, Work, ailments, exposition

NOON = datetime(2023, 7, 3, 12, tzinfo=UTC)
WINDOW = 60.0
POISON = ProjectionStopped(model="payments", position=7, event="PremiumPaid", cause="RowMissing, a row")

payments = ModelFigures(
    name="payments", position=6, behind=0, oldest=None, moved_at=1_000, led=True, stopped=None, stops=0, work=Work()
)
calm = Figures(began_at=900, head=6, models=(payments,), seen_at=1_000, handed_at=950)


def said(figures: Figures, *, at: float) -> list[str]:
    return ailments(figures, now=at, window_seconds=WINDOW)


def test_health_tells_slow_from_stuck() -> None:
    """T12: a million entries behind and moving is well; one entry behind and still is not."""
    slow = replace(payments, behind=1_000_000, oldest=NOON - timedelta(days=30), moved_at=1_500)
    stuck = replace(payments, behind=1, oldest=NOON, moved_at=1_500)
    assert said(replace(calm, models=(slow,), seen_at=1_501), at=1_530) == []
    assert said(replace(calm, models=(stuck,), seen_at=1_590), at=1_600) == [
        "payments has stood at position 6 for 100 seconds, 1 behind."
    ]


def test_a_transaction_that_takes_long_is_slow_as_long_as_entries_come() -> None:
    behind = replace(payments, behind=500_000, oldest=NOON, moved_at=1_000)
    working = replace(calm, models=(behind,), seen_at=1_000, handed_at=1_295)
    assert said(working, at=1_300) == []
    assert len(said(working, at=1_400)) == 2


def test_nothing_behind_is_well_however_long_nothing_came() -> None:
    assert said(replace(calm, seen_at=9_999), at=10_000) == []


def test_a_stopped_model_is_stuck_at_once_and_named() -> None:
    stopped = replace(payments, behind=3, stopped=POISON, moved_at=1_000)
    assert said(replace(calm, models=(stopped,)), at=1_001) == ["payments stopped before entry 7 (PremiumPaid)."]


def test_a_ledger_that_is_not_seen_for_a_while_is_stuck_with_its_reason() -> None:
    away = replace(calm, trouble="The server is away.", failures=4)
    assert said(away, at=1_030) == []
    assert said(away, at=1_100) == ["The ledger was not seen for 100 seconds: The server is away."]
    assert said(Figures(began_at=1_000), at=1_100) == [
        "The ledger was not seen for 100 seconds: the last round has not ended."
    ]


def test_prometheus_reads_every_number() -> None:
    stopped = replace(payments, behind=3, oldest=NOON - timedelta(seconds=90), stopped=POISON, stops=1)
    stopped = replace(stopped, work=Work().and_one_of(0.25).and_one_of(0.5))
    lines = exposition(replace(calm, head=9, models=(stopped,), failures=2), now=NOON).splitlines()
    numbers = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert numbers == {
        "ledger_journal_head": "9",
        "ledger_follower_failures_total": "2",
        "ledger_follower_sees_ledger": "1",
        'ledger_read_model_position{model="payments"}': "6",
        'ledger_read_model_lag_entries{model="payments"}': "3",
        'ledger_read_model_lag_seconds{model="payments"}': "90",
        'ledger_read_model_leader{model="payments"}': "1",
        'ledger_read_model_stopped{model="payments"}': "1",
        'ledger_read_model_stopped_position{model="payments"}': "7",
        'ledger_read_model_stops_total{model="payments"}': "1",
        'ledger_read_model_batches_total{model="payments"}': "2",
        'ledger_read_model_batch_seconds_total{model="payments"}': "0.75",
        'ledger_read_model_batch_seconds_max{model="payments"}': "0.5",
    }
    names = {name.partition("{")[0] for name in numbers}
    assert {line.split(" ")[2] for line in lines if line.startswith("# TYPE")} == names
