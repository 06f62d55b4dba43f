"""Fiches that come as files: a document of a word processor, or the answer of a form that was filled in offline.

What reads documents is heavy and meets files of strangers: it runs in a process of its own, `python -m commun.by_file`,
with a ceiling of memory and time; this entrance imports none of it.
"""

from commun.by_file.arriving import Arrived, read_file, sent_pictures
from commun.by_file.brought import DocumentRefused, read_document
from commun.by_file.form import form_parts
from commun.by_file.model import ODT, write_model

__all__ = [
    "ODT",
    "Arrived",
    "DocumentRefused",
    "form_parts",
    "read_document",
    "read_file",
    "sent_pictures",
    "write_model",
]
