"""The dated rules: data with validity, source and confidence; never numbers in code."""
