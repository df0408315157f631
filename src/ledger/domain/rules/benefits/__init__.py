"""What a claim is worth: each part with its amount, its calculation and the rows of the rulebook behind it."""
