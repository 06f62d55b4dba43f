"""Looking after the fiches: what should be read again, and saying that it still holds."""

from typing import Final

from flask import Blueprint

from commun.web.care.accessibility import blueprint as accessibility
from commun.web.care.batches import blueprint as batches
from commun.web.care.garden import blueprint as garden
from commun.web.care.joining import blueprint as joining
from commun.web.care.links import blueprint as links
from commun.web.care.terms import blueprint as terms
from commun.web.care.translations import blueprint as translations
from commun.web.care.truth import blueprint as truth

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (truth, translations, terms, batches, garden, joining, links, accessibility)
