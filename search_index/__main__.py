"""The two processes that only write the full text; started by others, since they need nothing of the web.

`python -m search_index follow DATA` keeps it up to date until its input is closed; `python -m search_index read DATA
BUILDING` reads every page into a new building.
"""

import sys
from pathlib import Path

from search_index.index import run_text_writer
from search_index.text.full_text import read_all

if __name__ == "__main__":
    task, data = sys.argv[1], Path(sys.argv[2])
    if task == "follow":
        run_text_writer(data / "search_index", data, sys.stdin.buffer)
    else:
        read_all(data, Path(sys.argv[3]))
