"""Booklets of chosen fiches: PDF for paper, EPUB and ODT, with cover, contents, credits and the way to the site.

What makes them is heavy: it runs in a process of its own, `python -m commun.kit`, and this entrance imports none of it.
"""

FORMS = {
    "pdf": "application/pdf",
    "a5.pdf": "application/pdf",
    "epub": "application/epub+zip",
    "odt": "application/vnd.oasis.opendocument.text",
}
"""What a booklet can be, with its media type; `a5.pdf` is laid out on sheets to fold."""

__all__ = ["FORMS"]
