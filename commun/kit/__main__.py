"""`python -m commun.kit FORM FILE [PAGE…]`: make one booklet, of the commons that `COMMUN_DATA` names."""

import argparse
import gc
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from commun.commons import Commons
from commun.config import Config
from commun.kit.booklet import Booklet, booklet
from commun.kit.epub import write_epub
from commun.kit.odt import write_odt
from commun.kit.paper import write_folded, write_pdf
from fiches import PageName

_WRITERS: Final[Mapping[str, Callable[[Booklet, Path], None]]] = {
    "pdf": write_pdf,
    "a5.pdf": write_folded,
    "epub": write_epub,
    "odt": write_odt,
}


def main() -> int:
    """Make what is asked for; the file appears whole."""
    parser = argparse.ArgumentParser(prog="python -m commun.kit", description=__doc__)
    parser.add_argument("form", choices=sorted(_WRITERS))
    parser.add_argument("file", type=Path)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--title", default="")
    parser.add_argument("--live", default="")
    given = parser.parse_args()
    # A short life: looking for garbage among a million boxes costs a tenth of it and finds nothing.
    gc.disable()
    commons = Commons(Config.from_environ())
    try:
        made = booklet(commons, [PageName.parse(each) for each in given.pages], given.title, given.live)
    finally:
        commons.close()
    beside = given.file.with_name(f"{given.file.name}.part")
    _WRITERS[given.form](made, beside)
    beside.replace(given.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
