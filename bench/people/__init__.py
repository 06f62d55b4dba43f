"""What it costs to write to people."""
