"""What is wrong with the fiches: what each can tell by itself, and what only shows between them."""
