"""What Commun costs: a made-up French commons of any size, and the benches that measure each figure on it.

`python -m bench all` or `python -m bench NAME`, with `--fiches 1000|10000|100000` and `--json`.
"""
