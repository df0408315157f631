"""Why an agreement says no."""

from datetime import date

from ledger.domain.errors import Refusal


class NoSuchAgreement(Refusal):
    """Nobody signed it."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no agreement {reference}. Record it with `ledger agreement sign`, or look the name up with "
            "`ledger agreement list`."
        )


class AgreementDiffers(Refusal):
    """The same reference, another agreement."""

    def __init__(self, *, reference: str, signed_on: date, title: str) -> None:
        super().__init__(
            f"Agreement {reference} was signed on {signed_on} as {title!r}, with other terms than these. "
            "Choose another reference, or give the one that stands more time with `ledger agreement extend`."
        )


class AgreementEndsTooSoon(Refusal):
    """A last day before the first, or before the one that stands."""

    def __init__(self, *, reference: str, stands: date, said: date) -> None:
        super().__init__(f"Agreement {reference} stands on {stands}, so it cannot end on {said}. Give a later day.")


class AgreementIsOver(Refusal):
    """It was ended; it cannot be given more time."""

    def __init__(self, *, reference: str, on: date) -> None:
        super().__init__(
            f"Agreement {reference} was ended on {on}. Record the new one with `ledger agreement sign` under another "
            "reference."
        )


class AgreementNotInForce(Refusal):
    """Nobody comes in under an agreement that does not stand on that day."""

    def __init__(self, *, reference: str, on: date, since: date, until: date | None, ended: bool) -> None:
        stands = f"since {since}" if until is None else f"from {since} to {until}"
        remedy = "register under the one that stands now" if ended else "extend it with `ledger agreement extend`"
        super().__init__(
            f"Nobody can come in under agreement {reference} on {on}: it stands {stands}. Use a day within it "
            f"(`--on`), or {remedy}."
        )


class AgreementOfAnotherProgram(Refusal):
    """The agreement is the ground of one program, and the form names another."""

    def __init__(self, *, reference: str, program: str, said: str) -> None:
        super().__init__(
            f"Agreement {reference} is the ground of program {program}, not of {said}. Register into {program}, or "
            "leave the agreement out."
        )
