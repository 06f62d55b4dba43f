"""Which form a page has: that of its type, or, for the pages of the catalogue, the one that describes such pages."""

from fiches import Catalogue, PageName, Type, own_catalogue, own_kind


def catalogue_of(catalogue: Catalogue, name: PageName, language: str) -> Catalogue:
    """The catalogue by which the page `name` is written."""
    return own_catalogue(catalogue, language) if own_kind(name.space) else catalogue


def read_kind(catalogue: Catalogue, name: PageName, type_name: str) -> Type | None:
    """The type whose form a page has, among those of `catalogue_of`; None where there is none."""
    own = own_kind(name.space)
    if own:
        return catalogue.types.get(own)
    return catalogue.type(type_name) if type_name and name.space == "fiches" else None
