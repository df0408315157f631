"""The reading side: SQLAlchemy tables derived from the journal, disposable and always rebuildable."""
