"""What a page keeps from visitors: the one place where that is decided."""

from collections.abc import Mapping

from fiches import fold


def is_reserved(key: str, raw: object) -> bool:
    """Whether a value of the field `key` is for members only.

    A contact is, unless its `visibilite` says that it is public: nobody's telephone is shown because a line was
    forgotten. So is any record whose `visibilite` says something else than public, and a testimony whose author has
    refused that it be published.
    """
    if not isinstance(raw, Mapping):
        return key == "contact" and bool(str(raw or "").strip())
    if fold(_word(raw.get("accord_de_publication"))) == "non":
        return True
    visible = fold(_word(raw.get("visibilite")))
    return visible not in {"public", "publique"} if visible or key == "contact" else False


def _word(raw: object) -> str:
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    return "" if raw is None else str(raw).strip()
