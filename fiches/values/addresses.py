"""Addresses of the web, e-mail addresses, telephone numbers; the dirty forms of imported pages get a remark."""

import re
from typing import ClassVar, Final
from urllib.parse import urlsplit

from fiches.values.base import Options, Parsed, Problem, Value, plain, quoted, wrong

_SCHEMES: Final = frozenset(
    {"http", "https", "ftp", "ftps", "mailto", "tel", "urn", "geo", "matrix", "xmpp", "git", "ssh"}
)
"""Schemes that an address may have: none that a browser would run."""


def _parted(text: str) -> tuple[str, str]:
    """An address up to its host, and what follows; all of what has no scheme is its beginning."""
    found = re.match(r"[a-z]+://[^\s/]+/", text, re.IGNORECASE)
    return (text[: found.end()], text[found.end() :]) if found else (text, "")


class Url:
    """An address of the web."""

    key: ClassVar[str] = "url"
    label_fr: ClassVar[str] = "Adresse web"
    label_en: ClassVar[str] = "URL"
    smw: ClassVar[tuple[str, ...]] = ("_uri", "_anu", "url", "uri", "annotation-uri", "annotation uri")

    def parse(self, raw: object, options: Options) -> Parsed:  # noqa: ARG002 — every datatype's shape
        """Read an address; one whose scheme is damaged or left out is mended with a remark."""
        host, path = _parted(plain(raw))
        text = host + re.sub(r"[ \t]+", "%20", path)  # a space in the name of a page or of a file
        lost = re.fullmatch(r"(https?)\s*:?\s*/{1,2}\s*(\S+\.\S+)", text)
        mended = text
        if lost and not re.match(r"https?://", text):
            mended = f"{lost[1]}://{lost[2]}"
        elif re.fullmatch(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?#]\S*)?", text):
            mended = f"https://{text}"
        try:
            parts = urlsplit(mended)
        except ValueError:
            return self._refused(text)
        hosted = parts.scheme in {"http", "https", "ftp", "ftps", "git", "ssh"}
        if (
            parts.scheme.lower() not in _SCHEMES
            or re.search(r"[\s<>\"]", mended)
            or (hosted and not (parts.hostname or ""))
        ):
            return self._refused(text)
        # In the addresses of wikis a space is written in three ways, and means one page.
        value = Value(self.key, mended, mended.lower().replace("%20", "_"))
        if mended == text:
            return Parsed(value)
        return Parsed(
            value,
            Problem("url-mended", "warning", f"{quoted(text)} est mal écrit\u202f: nous lisons {quoted(mended)}.",
                    f"{quoted(text, 'en')} is badly written: we read {quoted(mended, 'en')}."),
        )  # fmt: skip

    def _refused(self, text: str) -> Parsed:
        return wrong(
            "url",
            f"{quoted(text)} n’est pas une adresse web. Elle commence par «\u202fhttps://\u202f».",
            f"{quoted(text, 'en')} is not a web address. It begins with “https://”.",
        )

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The address as people read it; `#-` and `#uri` in full."""
        if how in {"-", "uri", "raw", "nowiki"}:
            return value.text
        return re.sub(r"^https?://(www\.)?|/$", "", value.text.replace("%20", " "))


class Email:
    """An e-mail address."""

    key: ClassVar[str] = "email"
    label_fr: ClassVar[str] = "Adresse électronique"
    label_en: ClassVar[str] = "Email"
    smw: ClassVar[tuple[str, ...]] = ("_ema", "email", "adresse électronique", "courriel", "e-mail")

    def parse(self, raw: object, options: Options) -> Parsed:  # noqa: ARG002 — every datatype's shape
        """One `@`, a name before, a host with a dot after (the practical part of RFC 5321)."""
        text = plain(raw).removeprefix("mailto:")
        if re.fullmatch(r"[^\s@<>\"(),:;\[\]\\]{1,64}@[^\s@<>\"(),:;\[\]\\]+\.[^\s@.<>\"]{2,}", text) is None:
            return wrong(
                "email",
                f"{quoted(text)} n’est pas une adresse électronique.",
                f"{quoted(text, 'en')} is not an email address.",
            )
        return Parsed(Value(self.key, text, text.lower()))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The address; `#uri` with `mailto:`."""
        return f"mailto:{value.text}" if how == "uri" else value.text


class Telephone:
    """A telephone number, kept as `+33 4 71 00 00 00`."""

    key: ClassVar[str] = "telephone"
    label_fr: ClassVar[str] = "Téléphone"
    label_en: ClassVar[str] = "Telephone"
    smw: ClassVar[tuple[str, ...]] = ("_tel", "telephone number", "numéro de téléphone", "téléphone", "telephone")

    def parse(self, raw: object, options: Options) -> Parsed:  # noqa: ARG002 — every datatype's shape
        """Digits with any separators; ten digits beginning with 0 are French (the number loses its 0 after +33)."""
        text = plain(raw).removeprefix("tel:")
        digits = re.sub(r"[\s\u00a0\u202f.\-/()]", "", text.replace("(0)", ""))
        if re.fullmatch(r"\d{9}", digits) and isinstance(raw, int):
            digits = f"0{digits}"  # YAML reads 0471000000 as a number and drops its zero
        if re.fullmatch(r"0[1-9]\d{8}", digits):
            digits = f"+33{digits[1:]}"
        digits = re.sub(r"^00", "+", digits)
        if re.fullmatch(r"\+\d{6,15}", digits) is None and re.fullmatch(r"\d{2,6}", digits) is None:
            return wrong("telephone", f"{quoted(text)} n’est pas un numéro de téléphone.",
                         f"{quoted(text, 'en')} is not a telephone number.")  # fmt: skip
        return Parsed(Value(self.key, digits, digits))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """A French number by pairs (« 04 71 00 00 00 »); `#uri` with `tel:`."""
        if how == "uri":
            return f"tel:{value.text}"
        french = re.fullmatch(r"\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)", value.text)
        return f"0{french[1]} {french[2]} {french[3]} {french[4]} {french[5]}" if french else value.text
