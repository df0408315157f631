"""A funding commitment's history: what was promised, is reserved, was drawn and came back."""
