"""Tell stories at the counter: commands in a folder of their own, with a clock that only the story moves."""
