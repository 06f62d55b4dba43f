"""What the commons speaks of: lists of types, fields and vocabularies, and what stands on the page of each."""
