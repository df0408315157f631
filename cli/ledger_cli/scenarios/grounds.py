"""What people come in under: an agreement with the insurer, a campaign, or a regulation of the region."""

from dataclasses import dataclass
from datetime import date

from ledger.application import agreements
from ledger.domain.agreement.events import AgreementKind, AgreementSigned
from ledger_cli.scenarios.telling import Teller


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a story's people come in under."""

    reference: str
    title: str
    kind: AgreementKind
    partner: str | None = None
    until: date | None = None
    program: str | None = None


def lay(teller: Teller, on: date, ground: Ground) -> None:
    """Sign an agreement, begin a campaign or enact a regulation; people may come in from the same day on."""
    signed = AgreementSigned(
        effective=on,
        reference=ground.reference,
        title=ground.title,
        kind=ground.kind,
        partner=ground.partner,
        since=on,
        until=ground.until,
        program=ground.program,
    )
    agreements.sign(teller.desk, teller.asked(on), signed)
