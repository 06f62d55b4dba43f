"""Points on the Earth: decimal degrees or degrees, minutes and seconds, in French and English."""

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from fiches.values.base import Options, Parsed, Value, plain, quoted, wrong

_DMS: Final = re.compile(
    r"(\d{1,3}(?:[.,]\d+)?)\s*°\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|'')\s*)?([NSEWO])?",
    re.IGNORECASE,
)
_SIGN: Final = {"N": 1, "S": -1, "E": 1, "W": -1, "O": -1}
_KM: Final = {"km": 1.0, "m": 0.001, "mi": 1.609344, "miles": 1.609344, "mile": 1.609344, "nm": 1.852, "ft": 0.0003048,
              "kilometres": 1.0, "kilometers": 1.0, "metres": 0.001, "meters": 0.001, "°": 111.195}  # fmt: skip
"""Kilometres in each unit of a distance; a degree is one of a great circle."""


class Coordinates:
    """A latitude and a longitude in degrees (WGS 84)."""

    key: ClassVar[str] = "coordinates"
    label_fr: ClassVar[str] = "Coordonnées géographiques"
    label_en: ClassVar[str] = "Geographic coordinates"
    smw: ClassVar[tuple[str, ...]] = (
        "_geo",
        "geographic coordinates",
        "coordonnées géographiques",
        "coordonnées",
        "geographic coordinate",
    )

    def parse(self, raw: object, options: Options) -> Parsed:  # noqa: ARG002 — every datatype's shape
        """Read `46.5; 0.3`, `46,5 ; 0,3`, `46.5, 0.3`, `46° 30' N, 0° 18' E`, a list or a record of two numbers."""
        text = plain(raw)
        pair: tuple[float, float] | None
        if isinstance(raw, Mapping):
            pair = _pair(plain(raw.get("latitude") or raw.get("lat")), plain(raw.get("longitude") or raw.get("lon")))
        elif isinstance(raw, list | tuple):
            pair = _pair(*(plain(item) for item in raw)) if len(raw) == 2 else None  # noqa: PLR2004 — a pair
        else:
            pair = read_point(text)
        if pair is None or abs(pair[0]) > 90 or abs(pair[1]) > 180:  # noqa: PLR2004 — the poles, the antimeridian
            return wrong(
                "coordinates",
                f"{quoted(text)} n’est pas un point. Écrivez la latitude et la longitude\u202f: "
                "«\u202f46.58\u202f; 0.34\u202f».",
                f"{quoted(text, 'en')} is not a point. Write latitude and longitude: “46.58; 0.34”.",
            )
        return Parsed(Value(self.key, f"{_written(pair[0])}; {_written(pair[1])}", pair[0], upper=pair[1]))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """« 46,58° N, 0,34° E »; `#DD` in decimal degrees, `#DMS` with minutes; `#lat`, `#lon`, `#uri` (geo:)."""
        latitude, longitude = float(value.sort), float(value.upper or 0.0)
        texts = _written(latitude), _written(longitude)
        shown = {"lat": texts[0], "lon": texts[1], "uri": f"geo:{texts[0]},{texts[1]}"}
        if how in shown:
            return shown[how]
        if how.upper() in {"DD", "DEC", "FLOAT"}:
            return f"{texts[0]}, {texts[1]}"
        mark = "," if language == "fr" else "."
        west = "O" if language == "fr" else "W"
        if how.upper() in {"DMS", "DM"}:
            ends = (latitude, "N" if latitude >= 0 else "S"), (longitude, "E" if longitude >= 0 else west)
            return ", ".join(f"{_sexagesimal(abs(degrees), mark)} {side}" for degrees, side in ends)
        one = f"{abs(latitude):.5f}".rstrip("0").rstrip(".").replace(".", mark)
        other = f"{abs(longitude):.5f}".rstrip("0").rstrip(".").replace(".", mark)
        return f"{one}° {'N' if latitude >= 0 else 'S'}, {other}° {'E' if longitude >= 0 else west}"


def read_point(text: str) -> tuple[float, float] | None:
    """The latitude and longitude that `text` writes, or None."""
    degrees = [found for found in _DMS.finditer(text) if "°" in found[0]]
    if len(degrees) == 2 and not _DMS.sub("", text).strip(" ,;"):  # noqa: PLR2004 — a pair
        values = [_degrees(found) for found in degrees]
        swapped = (degrees[0][4] or "").upper() in {"E", "W", "O"}
        return (values[1], values[0]) if swapped else (values[0], values[1])
    for separator in (r"\s*;\s*", r",\s+|\s+", r",", r"\s+"):
        parts = [part for part in re.split(separator, text.strip()) if part]
        if len(parts) == 2:  # noqa: PLR2004 — a pair
            pair = _pair(*parts)
            if pair is not None:
                return pair
    return None


def read_area(text: str) -> tuple[float, float, float] | None:
    """`46.5; 0.3 (30 km)`: the centre and the distance in kilometres, or None."""
    found = re.fullmatch(r"(.+?)\s*\(\s*([\d.,]+)\s*([a-zè]+|°)?\s*\)\s*", text.strip(), re.IGNORECASE)
    point = read_point(found[1]) if found else None
    if found is None or point is None:
        return None
    factor = _KM.get((found[3] or "km").lower().replace("è", "e"))
    return None if factor is None else (*point, float(found[2].replace(",", ".")) * factor)


def _written(degrees: float) -> str:
    """Degrees with at most eight decimals (a millimetre), never with an exponent."""
    return f"{degrees:.8f}".rstrip("0").rstrip(".")


def _sexagesimal(degrees: float, mark: str) -> str:
    """`46° 30' 12.5"`: degrees, minutes, and seconds to a tenth."""
    minutes, seconds = divmod(round(degrees * 36_000) / 10, 60)
    whole, minutes = divmod(int(minutes), 60)
    told = f"{seconds:.1f}".removesuffix(".0").replace(".", mark)
    return f"{whole}° {minutes}' {told}\""


def _degrees(found: re.Match[str]) -> float:
    total = sum(
        float(part.replace(",", ".")) / size
        for part, size in zip(found.groups()[:3], (1, 60, 3600), strict=True)
        if part
    )
    return round(total * _SIGN.get((found[4] or "N").upper(), 1), 8)


def _pair(latitude: str, longitude: str) -> tuple[float, float] | None:
    values = []
    for text in (latitude, longitude):
        found = re.fullmatch(r"([-+−]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NSEWO])?", text.strip(), re.IGNORECASE)
        if found is None:
            return None
        number = float(found[1].replace(",", ".").replace("−", "-")) * _SIGN.get((found[2] or "N").upper(), 1)
        values.append(round(number, 8) + 0.0)  # no « -0 »
    return values[0], values[1]
