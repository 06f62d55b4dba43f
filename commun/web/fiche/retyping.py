"""What is told when a field of the commons comes to mean another kind of value."""

from commun.commons import Commons
from commun.i18n import _, language, ngettext
from fiches import Fiche, datatype


def retyping_told(wiki: Commons, before: Fiche, after: Fiche) -> str:
    """The sentence for a field whose kind of value changed; "" where it did not.

    Fiches keep what they say: it is read again in the background, and what can no more be read is told here.
    """
    kinds = [datatype(str(page.head.get("type_de_valeur") or "texte")) for page in (before, after)]
    prop = next((each for each in wiki.index.catalogue.properties.values() if each.page == after.name), None)
    if after.name.space != "proprietes" or prop is None or kinds[0] is kinds[1] or kinds[1] is None:
        return ""
    label = kinds[1].label_fr if language() == "fr" else kinds[1].label_en
    reader = datatype(prop.datatype) or kinds[1]
    written = wiki.index.facts.written(prop.key)
    lost = sum(count for raw, count in written.items() if reader.parse(raw, prop.options).value is None)
    told = _("Les valeurs des fiches ne changent pas : elles sont relues.")
    if not lost:
        return told
    return f"{told} " + ngettext(
        "%(n)s valeur ne se lit plus comme « %(kind)s ».",
        "%(n)s valeurs ne se lisent plus comme « %(kind)s ».",
        lost,
        kind=label,
    )
