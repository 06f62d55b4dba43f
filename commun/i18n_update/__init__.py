"""`python -m commun.i18n_update`: bring `translations/en.po` to the sentences that the program holds now.

New sentences arrive without translation, those that are gone are dropped, and nothing else changes. With `--check`,
nothing is written: what is missing or left over is told, and the exit code is 1 if there is any (a test does the same).
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from commun.i18n import TRANSLATIONS

_FOLDER: Final = Path(__file__).parent.parent
_METHODS: Final = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("templates/**.txt", "jinja2.ext:babel_extract"),
    ("templates/**.xml", "jinja2.ext:babel_extract"),
]
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
_HEADER: Final = """# English sentences of Commun: the French ones are the msgids.
# Kept in step by `python -m commun.i18n_update`.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def extracted() -> Catalog:
    """Every sentence that the program marks, with the files that hold it."""
    catalogue = Catalog()
    for file, _line, message, comments, _context in extract_from_dir(_FOLDER, _METHODS, keywords=_KEYWORDS):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments)
    return catalogue


def known(path: Path) -> Catalog:
    """The sentences of a file of translations; none where there is no file."""
    if not path.exists():
        return Catalog(locale=path.stem)
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def differences(path: Path) -> list[str]:
    """What stands between the program and a file of translations, in words."""
    ours, theirs = extracted(), known(path)
    there = {message.id: message for message in theirs if message.id}
    wanted = {message.id for message in ours if message.id}
    untranslated = [key for key in wanted if key not in there or not _is_translated(there[key].string)]
    return [
        *(f"sans traduction : {_one(key)}" for key in sorted(untranslated, key=_one)),
        *(f"ne sert plus : {_one(key)}" for key in sorted(there.keys() - wanted, key=_one)),
    ]


def update(path: Path) -> None:
    """Write the file of translations anew, with every translation that still serves."""
    catalogue = known(path)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    for message in catalogue:
        message.locations = sorted({(file, 0) for file, _line in message.locations})
        message.flags.discard("fuzzy")
    text = BytesIO()
    write_po(text, catalogue, width=120, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    path.write_bytes(_HEADER.encode() + text.getvalue())


def main(arguments: list[str]) -> int:
    """Update, or only check."""
    path = TRANSLATIONS / "en.po"
    if "--check" not in arguments:
        update(path)
    found = differences(path)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def _is_translated(string: object) -> bool:
    """Whether every form of a translation is there."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _one(key: object) -> str:
    """A message as one line: a plural one by its form for one."""
    return str(key[0] if isinstance(key, tuple | list) else key)
