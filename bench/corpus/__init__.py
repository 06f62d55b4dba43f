"""The made-up commons that everything is measured on."""

from bench.corpus import words
from bench.corpus.generator import BIRTH, SEED, VERSION, Corpus, Revision, fill

__all__ = ["BIRTH", "SEED", "VERSION", "Corpus", "Revision", "fill", "words"]
