"""The figures of the neighbours side by side, a line for each subject."""

from collections.abc import Sequence
from typing import Final

from bench.figures import Figure, short

_TO: Final = "Commun to "


def side_by_side(figures: Sequence[Figure]) -> str:
    """Our value, and for each neighbour its value, the ratio, its goal and whether it is reached."""
    values = {figure.figure: figure for figure in figures}
    names = list(dict.fromkeys(figure.figure.partition(": ")[2] for figure in figures if _TO in figure.figure))
    neighbours = [name.removeprefix(_TO) for name in names]
    subjects = list(dict.fromkeys(figure.figure.partition(": ")[0] for figure in figures))
    head = f"{'':<42}{'Commun':>9}" + "".join(f"{name:>12}{'ratio':>9}{'goal':>10}      " for name in neighbours)
    lines = [head]
    for subject in subjects:
        line = f"{subject:<42}{short(values[f'{subject}: Commun'].value):>9}"
        for neighbour in neighbours:
            share = values[f"{subject}: {_TO}{neighbour}"]
            wanted = "" if share.goal is None else f"≤ {short(share.goal)}"
            mark = {True: "ok", False: "OVER", None: ""}[share.ok]
            theirs = short(values[f"{subject}: {neighbour}"].value)
            line += f"{theirs:>12}{short(share.value):>9}{wanted:>10} {mark:<5}"
        lines.append(line)
    return "\n".join(lines)
