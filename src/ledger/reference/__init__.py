"""Reference tables that ship with the package: Indonesian regions, occupations, kinds of budget."""
