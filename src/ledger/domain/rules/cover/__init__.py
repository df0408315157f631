"""Which months of a worker are covered, and why: the history of payments in, spells and states out."""
