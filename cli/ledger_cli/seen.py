"""Which NIK stood in which row of a file first, in memory that does not grow with the file."""

from collections.abc import Mapping

from ledger.application.firsts import Firsts


class Seen(Firsts):
    """Row numbers by NIK."""

    def all_new_niks(self, niks: Mapping[str, int]) -> bool:
        """Note NIKs of 16 digits with their rows, some hundreds, if all of them are new; else note none."""
        return self.all_new({int(nik): row for nik, row in niks.items()})

    def first_row(self, nik: str, row: int) -> int:
        """Note a NIK of 16 digits; give the row where it stood first, which is this one when it is new."""
        return self.first(int(nik), row)
