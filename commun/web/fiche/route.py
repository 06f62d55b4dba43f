"""How an address names a page: the converter `page`, used as `/<page:name>/modifier` in every route of a fiche."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter, ValidationError

from fiches import SPACES, NameRefused, PageName

# What a name took is not given back (`+`): an address is tried against some twenty routes that begin with a name.
_SLUG = r"[a-z0-9-]{1,120}+"
_FILE = r"[a-z0-9-]{1,120}+\.[a-z0-9]{1,8}+"


class PageConverter(BaseConverter):
    """`fiches/jardin-partage` in an address ↔ `PageName`."""

    part_isolating = False
    regex = "(?:" + "|".join(f"{space}/{_FILE if space.endswith('fichiers') else _SLUG}" for space in SPACES) + ")"

    def to_python(self, value: str) -> PageName:
        """The name in an address; an unsafe one is no address of ours (404)."""
        try:
            return PageName.parse(value)
        except NameRefused as error:
            raise ValidationError from error

    def to_url(self, value: PageName | str) -> str:
        """The name as it stands in an address."""
        return str(value)


def page_blueprint(name: str) -> Blueprint:
    """A blueprint whose routes may use the converter `page`."""
    blueprint = Blueprint(name, __name__)

    def add_converter(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["page"] = PageConverter

    blueprint.record(add_converter)
    return blueprint
