"""Programs are killed in the middle of their work, and the ledger is looked at: nothing lost, torn or doubled."""
