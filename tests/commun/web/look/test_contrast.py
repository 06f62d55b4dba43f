"""Every pair of colours that carries text reaches WCAG 2.2 AA in both modes (1.4.3: 4.5:1; 1.4.11: 3:1 for signs)."""

import re
from pathlib import Path

import pytest

CSS = Path("commun/static/css/base.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", part))
    for part in (CSS[: CSS.index("@media")], CSS[CSS.index("@media") :])
)

GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "link", "link-visited", "red", "green", "ochre")
        for ground in GROUNDS
    ),
    *(
        ("ink", tint)
        for tint in ("green-tint", "ochre-tint", "red-tint", "added", "removed", "added-mark", "removed-mark", "marked")
    ),
    *(("link", tint) for tint in ("green-tint", "ochre-tint", "red-tint")),
    *(("ink-soft", tint) for tint in ("green-tint", "ochre-tint")),
    ("on-green", "green"),
    ("on-green", "green-deep"),
    ("on-red", "red"),
    ("red", "red-tint"),
]
TYPES = ("methode", "retour", "acteur", "territoire", "projet", "evenement", "appel", "defi", "document")
SIGNS = [
    *((sign, ground) for sign in TYPES for ground in GROUNDS),
    *((edge, ground) for edge in ("line-strong", "focus") for ground in GROUNDS),
]


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SIGNS, 3.0)], ids=["text", "signs"])
def test_colours_can_be_told_apart(colours: dict[str, str], pairs: list[tuple[str, str]], least: float) -> None:
    weak = {
        f"{front} on {ground}": round(contrast(colours[front], colours[ground]), 2)
        for front, ground in pairs
        if contrast(colours[front], colours[ground]) < least
    }
    assert weak == {}


def test_dark_mode_names_every_colour_again() -> None:
    assert set(LIGHT) == set(DARK)


def test_colours_stand_only_in_the_custom_properties() -> None:
    rest = {
        path.name: re.findall(
            r"(?:^|[^-\w])(#[0-9a-f]{3,8})\b", path.read_text(encoding="utf-8").partition("@media (pref")[2]
        )
        for path in Path("commun/static/css").glob("*.css")
        if path.name not in ("base.css", "print.css")
    }
    assert {name: found for name, found in rest.items() if found} == {}
