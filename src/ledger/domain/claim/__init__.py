"""A claim's history: filed, documented, decided, paid, followed up."""
