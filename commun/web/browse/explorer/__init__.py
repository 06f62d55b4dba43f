"""The explorer: its address, its facets, the question that it asks, its page."""
