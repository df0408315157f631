"""The files that people send: looked over before anything parses them, then read row by row."""
