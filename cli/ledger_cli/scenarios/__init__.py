"""Worked examples: real programs as the press described them, told with invented people on a ledger of their own."""
