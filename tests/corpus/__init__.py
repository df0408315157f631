"""Files as people send them, and as people who mean harm would: each made in code, each with its verdict."""
