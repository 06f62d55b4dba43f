"""The commons and the people of the tests of contacts serve here too."""

from tests.commun.contacts.conftest import app, person, wiki, write

__all__ = ["app", "person", "wiki", "write"]
