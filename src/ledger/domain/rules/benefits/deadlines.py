"""The days of a claim: report, conclusion, payment, expiry. Each comes with the row of the rulebook that sets it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ledger.domain.errors import Refusal
from ledger.domain.insurance import Insurance
from ledger.domain.rules.days import months_on, working_days_on
from ledger.domain.rules.parameters import Parameters

STAGE_ONE = "stage-one-report"
"""The paper by which an accident is reported; the day it came is the day of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which something is due, and why."""

    on: date
    words: str
    rule: str


class ClaimExpired(Refusal):
    """The claim comes years too late."""

    def __init__(self, *, insurance: Insurance, incident_on: date, expired_on: date, filed_on: date) -> None:
        self.expired_on = expired_on
        super().__init__(
            f"A {insurance} claim for {incident_on} could be filed until {expired_on}, and it is filed on {filed_on}. "
            "Ask the insurer for an exception; file it with --contest and a --reason to have the decision on record."
        )


class NotADay(Refusal):
    """A holiday is not written as a day."""

    def __init__(self, *, text: str, version: str) -> None:
        super().__init__(
            f"The holidays of {version} list {text!r}, which is no day. Write it as 2024-03-11 in the row of "
            "claims.holidays."
        )


def report_by(rules: Parameters, happened_at: datetime) -> tuple[datetime, str]:
    """Find the hour until which an accident must be reported (stage I), and its rule."""
    hours = rules.on("claim.report_hours", happened_at.date())
    return happened_at + timedelta(hours=hours.value), hours.version


def conclude_by(rules: Parameters, reported_on: date) -> Deadline:
    """Find the day until which the insurer concludes after the report of stage I."""
    days = rules.on("claim.conclusion_days", reported_on)
    return Deadline(
        on=reported_on + timedelta(days=days.value),
        words=f"{days.value} days after the report of {reported_on}",
        rule=days.version,
    )


def notify_labour_office_by(rules: Parameters, happened_on: date) -> Deadline:
    """Find the day until which the labour office is told."""
    day = rules.on("claim.labour_notice_day", happened_on)
    return Deadline(
        on=months_on(happened_on.replace(day=1), 1).replace(day=day.value),
        words=f"day {day.value} of the month after {happened_on}",
        rule=day.version,
    )


def accident_days(rules: Parameters, happened_on: date, reported_on: date | None) -> tuple[Deadline, ...]:
    """List the days of an accident: report of stage I, conclusion once it is reported, notice to the labour office.

    Only the day of the accident is known here, so the hours of the report are counted from its beginning.
    """
    until, version = report_by(rules, datetime.combine(happened_on, time()))
    came = "not in yet" if reported_on is None else f"it came on {reported_on}"
    if reported_on is not None and reported_on > until.date():
        came = f"{came}, too late: who is late bears the benefit first"
    report = Deadline(on=until.date(), words=f"report of stage I, counted from {happened_on}; {came}", rule=version)
    notice = notify_labour_office_by(rules, happened_on)
    told = Deadline(on=notice.on, words=f"notice to the labour office, {notice.words}", rule=notice.rule)
    if reported_on is None:
        return report, told
    end = conclude_by(rules, reported_on)
    return report, Deadline(on=end.on, words=f"conclusion of the insurer, {end.words}", rule=end.rule), told


def pay_by(rules: Parameters, complete_on: date) -> Deadline:
    """Find the day until which a complete claim is paid; weekends and the holidays that are known do not count.

    Raises `NotADay` for a holiday that is not written as a day.
    """
    days = rules.on("claim.sla_working_days", complete_on)
    return Deadline(
        on=working_days_on(complete_on, days.value, holidays(rules, complete_on)),
        words=f"{days.value} working days after {complete_on}",
        rule=days.version,
    )


def holidays(rules: Parameters, on: date) -> frozenset[date]:
    """List the holidays that are known on a day; raise `NotADay`."""
    table = rules.schedule("claims.holidays", on)
    return frozenset(_day(text, table.version) for text in table.texts("day"))


def expires_on(rules: Parameters, insurance: Insurance, incident_on: date) -> Deadline:
    """Find the last day on which a claim can be filed."""
    years = rules.on(f"claim.expiry_{insurance.lower()}", incident_on)
    return Deadline(
        on=months_on(incident_on, 12 * years.value),
        words=f"{years.value} years after {incident_on}",
        rule=years.version,
    )


def in_time(rules: Parameters, insurance: Insurance, incident_on: date, filed_on: date) -> Deadline:
    """Check that a claim is not expired; raise `ClaimExpired`."""
    last = expires_on(rules, insurance, incident_on)
    if filed_on > last.on:
        raise ClaimExpired(insurance=insurance, incident_on=incident_on, expired_on=last.on, filed_on=filed_on)
    return last


def _day(text: str, version: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotADay(text=text, version=version) from error
