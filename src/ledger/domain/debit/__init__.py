"""Auto-debits: what a bank was asked to take from workers' accounts for a pot, and what it answered."""
