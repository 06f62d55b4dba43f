"""What to know before texts under two licences are mixed."""

from commun.i18n import _
from importers import licences_clash


def mixing_warning(one: str, other: str) -> str:
    """The sentence for two licences that do not go together, "" where they do (or where we do not know them)."""
    if not licences_clash(one, other):
        return ""
    return _(
        "Attention : un texte sous %(one)s ne se mêle pas à un texte sous %(other)s (règles de Creative Commons). "
        "Gardez-les dans des fiches à part, ou demandez l’accord de leurs auteurs et autrices.",
        one=one,
        other=other,
    )
