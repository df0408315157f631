"""What may happen to workers, programs, commitments, payments, claims and regions. Standard library only."""
