"""Names that look alike though their letters differ: « jаrdi » with a Cyrillic « а » is nobody else than « jardi ».

The letters are those that Unicode calls confusable with a Latin one (Unicode Technical Standard 39,
confusables.txt), of the two alphabets whose letters a keyboard offers beside ours.
"""

import unicodedata
from typing import Final

_ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK")

_CYRILLIC: Final = dict(zip("авекмнорстухіјѕԁһԛԝѵүӏьгпи", "abekmhopctyxijsdhqwvylbrnu", strict=True))
_GREEK: Final = dict(zip("αβγειηκνορτυχωμσ", "abyeinkvoptuxwuo", strict=True))
_LATIN_LOOK: Final = str.maketrans(_CYRILLIC | _GREEK)


def mixes_alphabets(name: str) -> bool:
    """Whether letters of several alphabets stand in one name: no language writes so, only who wants to be mistaken."""
    first_words = {unicodedata.name(letter, "").partition(" ")[0] for letter in name if letter.isalpha()}
    return len(first_words.intersection(_ALPHABETS)) > 1


def latin_look(key: str) -> str:
    """A folded name with the Latin letter in place of each that looks like one."""
    return key.translate(_LATIN_LOOK)
