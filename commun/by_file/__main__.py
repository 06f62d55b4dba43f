"""`python -m commun.by_file FILE`: read one document, and print what it says as JSON; a ceiling of memory and time."""

import base64
import json
import resource
import sys
from pathlib import Path
from typing import Final

from commun.by_file.docx import html_of_docx
from commun.by_file.markdown import Writer
from commun.by_file.odt import html_of_odt
from commun.by_file.unpacking import Refused, kind_of

_MEMORY: Final = 1_500_000_000
"""Octets of address space: libraries take a third of it."""
_SECONDS: Final = 40


def main() -> int:
    """Read the document; always print an answer."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        data = Path(sys.argv[1]).read_bytes()
        told = _told(data)
    except Refused as refused:
        told = {"refused": refused.why}
    except Exception:  # noqa: BLE001 — whatever a damaged document makes of the libraries, a sentence is owed
        told = {"refused": "damaged"}
    json.dump(told, sys.stdout)
    return 0


def _told(data: bytes) -> dict[str, object]:
    read = {"odt": html_of_odt, "docx": html_of_docx}[kind_of(data)]
    html, files, drawings = read(data)
    writer = Writer(files)
    blocks = writer.blocks(html)
    if not blocks and not writer.title and not drawings:
        raise Refused("empty")
    return {
        "title": writer.title,
        "drawings": drawings,
        "blocks": blocks,
        "pictures": [
            {"name": name, "data": base64.b64encode(content).decode(), "alt": alt}
            for name, content, alt in writer.pictures
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
