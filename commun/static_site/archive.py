"""The way to ZIM files where the library that writes them is installed, and a sentence where it is not."""

from importlib import import_module
from pathlib import Path
from typing import cast

from fiches import CommunError


class ZimMissing(CommunError):
    """The library that writes ZIM files is not installed."""

    fr = (
        "Pour écrire un fichier ZIM, installez la bibliothèque libzim\u202f: "
        "«\u202f.venv/bin/pip install libzim\u202f»."
    )
    en = "To write a ZIM file, install the library libzim: “.venv/bin/pip install libzim”."


def write_zim(folder: Path, target: Path, *, title: str, language: str, commit: str) -> int:
    """Write the copy in `folder` as the ZIM file `target`; how many files it holds.

    Raises:
        ZimMissing: when libzim is not installed.
    """
    try:
        writer = import_module("commun.static_site.zim")
    except ImportError:
        raise ZimMissing from None
    return cast("int", writer.write_zim(folder, target, title=title, language=language, commit=commit))
