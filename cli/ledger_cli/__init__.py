"""The counter: words in, sentences out. The only place where the rooms are joined."""
