"""Base maps: their projection, and the script that draws their outlines."""
