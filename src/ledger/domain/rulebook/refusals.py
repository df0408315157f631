"""Why a local rule is not set."""

from collections.abc import Sequence
from datetime import date

from ledger.domain.errors import Refusal


class VersionTaken(Refusal):
    """The name of a row names another row already."""

    def __init__(self, *, version: str, key: str, value: object, since: date) -> None:
        self.version, self.key = version, key
        super().__init__(
            f"The version {version} names another row of this ledger for ever: {key} {value} from {since}. "
            "Give the new row a version of its own."
        )


class NoSuchLocalRule(Refusal):
    """No row of that version was set here."""

    def __init__(self, *, version: str, standing: Sequence[str]) -> None:
        self.version = version
        known = f"Standing are {', '.join(standing)}." if standing else "It set none so far."
        super().__init__(
            f"This ledger set no rule of the version {version!r}. {known} See them with `ledger rules explain local`; "
            "a rule that ships is not withdrawn but overruled: `ledger rules set`."
        )
