"""The files of the corpus, damaged at random and imported: no traceback, no unknown exit code, no half import."""
