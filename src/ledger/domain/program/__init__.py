"""A program's history: whom it serves and how many places each village has."""
