"""Full text: French words, the engine that finds them, and what a person types to ask for them."""
