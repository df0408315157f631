"""Why an employer, or a list that it confirms, is not taken."""

from datetime import date

from ledger.domain.errors import Refusal
from ledger.domain.month import Month


class NoSuchEmployer(Refusal):
    """Nobody registered it."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"There is no employer {reference}. Register it with `ledger employer register`, or look the name up with "
            "`ledger employer list`."
        )


class EmployerDiffers(Refusal):
    """The same reference, another employer."""

    def __init__(self, *, reference: str, registered_on: date, name: str) -> None:
        super().__init__(
            f"Employer {reference} was registered on {registered_on} as {name!r}, with other particulars than these. "
            "Choose another reference, or use the employer as it stands."
        )


class EmployerNameless(Refusal):
    """An employer without a name."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(f"Employer {reference} needs its name: give it with --name, for example 'PT Bukit Asam'.")


class NobodyConfirmed(Refusal):
    """A confirmation of nobody."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(
            f"The list of employer {reference} holds nobody to confirm. Give a list with one worker a row; who no "
            "longer works there is ended with `ledger employer end`."
        )


class ConfirmedBackwards(Refusal):
    """A last month before the first."""

    def __init__(self, *, since: Month, until: Month) -> None:
        super().__init__(f"Cover that is confirmed from {since} cannot end in {until}. Give --until a later month.")
