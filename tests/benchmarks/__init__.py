"""How fast, how large and how hungry the ledger is, against bare floors that do the same bytes in the same run."""
