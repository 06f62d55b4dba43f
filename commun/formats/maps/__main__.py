"""`python -m commun.formats.maps FOLDER`: draw the base maps again, from the atlas in FOLDER."""

import sys
from pathlib import Path

from commun.formats.maps.outline import draw

draw(Path(sys.argv[1]))
