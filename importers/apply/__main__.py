"""`python -m importers.apply`: a process that turns wikitext for another one, from its input to its output."""

import sys

from importers.apply.converting import serve

if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
