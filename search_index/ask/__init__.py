"""Questions: their language, their tree, and how the tables answer them."""
