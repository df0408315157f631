"""What a follower knows of itself: numbers for Prometheus, and whether it is slow or stuck.

Slow is healthy: entries are being taken in, however many are still to come. Stuck is a model that stopped before an
entry, one that is behind and has taken nothing in for too long, or a ledger that has not been seen for too long.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger_projections.errors import ProjectionStopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What taking batches in has cost one model in this program."""

    batches: int = 0
    seconds: float = 0.0
    longest_seconds: float = 0.0

    def and_one_of(self, seconds: float) -> "Work":
        """Count a batch more."""
        return Work(
            batches=self.batches + 1,
            seconds=self.seconds + seconds,
            longest_seconds=max(self.longest_seconds, seconds),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """One read model, as last seen."""

    name: str
    position: int
    behind: int
    """Entries of the journal that it has not taken in."""
    oldest: datetime | None
    """When the first of those was recorded."""
    moved_at: float
    """When it last took something in, or had nothing to take in; seconds of the machine's running clock."""
    led: bool
    """Whether this program leads it."""
    stopped: ProjectionStopped | None
    stops: int
    """How often it stopped while this program looked."""
    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that a follower can be asked, at one moment."""

    began_at: float
    head: int = 0
    models: tuple[ModelFigures, ...] = ()
    seen_at: float | None = None
    """When the ledger was last looked at; None: not yet."""
    handed_at: float = 0.0
    """When entries were last taken from the journal that this round had not seen; they may not be committed yet."""
    failures: int = 0
    trouble: str | None = None
    """Why the last look failed; None when it did not."""


def ailments(figures: Figures, *, now: float, window_seconds: float) -> list[str]:
    """List what is stuck, in sentences; nothing where all is well, or merely slow."""
    found = [_ailment(each, figures, now=now, window_seconds=window_seconds) for each in figures.models]
    seen = max(figures.began_at if figures.seen_at is None else figures.seen_at, figures.handed_at)
    if now - seen > window_seconds:
        why = figures.trouble or "the last round has not ended."
        found.insert(0, f"The ledger was not seen for {now - seen:.0f} seconds: {why}")
    return [each for each in found if each]


def _ailment(model: ModelFigures, figures: Figures, *, now: float, window_seconds: float) -> str:
    if model.stopped is not None:
        return f"{model.name} stopped before entry {model.stopped.position} ({model.stopped.event})."
    still = now - max(model.moved_at, figures.handed_at)
    if model.behind and still > window_seconds:
        return f"{model.name} has stood at position {model.position} for {still:.0f} seconds, {model.behind} behind."
    return ""


def exposition(figures: Figures, *, now: datetime) -> str:
    """Write everything in the text format of Prometheus."""
    return "\n".join([*_of_all(figures), *_of_each(figures.models, now)]) + "\n"


def _of_all(figures: Figures) -> Iterator[str]:
    yield from _metric("ledger_journal_head", "gauge", "Last position of the journal.", {"": figures.head})
    failures = {"": figures.failures}
    yield from _metric("ledger_follower_failures_total", "counter", "Rounds that failed, the server away.", failures)
    reachable = {"": int(figures.seen_at is not None and figures.trouble is None)}
    yield from _metric("ledger_follower_sees_ledger", "gauge", "1 while the last look at the ledger worked.", reachable)


def _of_each(models: tuple[ModelFigures, ...], now: datetime) -> Iterator[str]:
    def of(kind: str, name: str, help_: str, values: Sequence[float]) -> Iterator[str]:
        labels = [f'{{model="{each.name}"}}' for each in models]
        return _metric(f"ledger_read_model_{name}", kind, help_, dict(zip(labels, values, strict=True)))

    yield from of("gauge", "position", "Last journal position taken in.", [each.position for each in models])
    yield from of("gauge", "lag_entries", "Entries of the journal not taken in.", [each.behind for each in models])
    lags = [lag_seconds(each, now) for each in models]
    yield from of("gauge", "lag_seconds", "Age of the oldest entry not taken in.", lags)
    yield from of("gauge", "leader", "1 where this program leads.", [each.led for each in models])
    yield from of("gauge", "stopped", "1 where it stopped before an entry.", [bool(each.stopped) for each in models])
    at = [each.stopped.position if each.stopped else 0 for each in models]
    yield from of("gauge", "stopped_position", "The entry it stopped before; 0 while it goes on.", at)
    yield from of("counter", "stops_total", "Times it stopped.", [each.stops for each in models])
    yield from of("counter", "batches_total", "Batches applied here.", [each.work.batches for each in models])
    seconds = [each.work.seconds for each in models]
    yield from of("counter", "batch_seconds_total", "Seconds spent on applying them.", seconds)
    longest = [each.work.longest_seconds for each in models]
    yield from of("gauge", "batch_seconds_max", "Seconds of the longest of them.", longest)


def lag_seconds(model: ModelFigures, now: datetime) -> float:
    """Say how old the oldest entry is that a model has not taken in; 0 when there is none."""
    return 0.0 if model.oldest is None else max(0.0, (now - model.oldest).total_seconds())


def _metric(name: str, kind: str, help_: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {help_}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{labels} {value:.15g}"
