"""One function per sentence that a clerk would say: read, decide, append, retry."""
