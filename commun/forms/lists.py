"""Several values in one line of a form, separated by commas: one that holds a comma stands between quotes."""

import csv
import io
from collections.abc import Iterable

from commun.forms.values import shown


def written_list(items: Iterable[str]) -> str:
    """`items` as one line: `Lien social, "Eau, air et sols"`."""
    return ", ".join('"' + item.replace('"', '""') + '"' if "," in item or '"' in item else item for item in items)


def read_list(line: str, before: object) -> list[object]:
    """The values that a line holds; one that stood among the values `before` of the head stays as it was written."""
    items = before if isinstance(before, list) else [before]
    originals = {shown(item): item for item in items if item is not None and not isinstance(item, dict | list)}
    rows = csv.reader(io.StringIO(" ".join(line.split())), skipinitialspace=True)
    texts = dict.fromkeys(text.strip() for row in rows for text in row)
    return [originals.get(text, text) for text in texts if text]
