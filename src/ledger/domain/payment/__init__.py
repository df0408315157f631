"""One premium payment's history, from the bill to the bank statement."""
