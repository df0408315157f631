"""A worker's history: who, where, at what trade, and which months which bill holds."""
