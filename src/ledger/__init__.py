"""The enrollment ledger's writing side: what may be recorded, and the record."""
