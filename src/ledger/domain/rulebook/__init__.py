"""The local rules of one ledger: rows that stand over those that ship, each with its source."""
