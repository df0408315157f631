"""What offices said about a region: workers counted, members reported, targets set."""
