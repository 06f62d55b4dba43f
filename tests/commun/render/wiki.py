"""A small wiki that the renderer may ask: which pages exist, and which files."""

from collections.abc import Collection, Mapping
from urllib.parse import quote

from commun.render import FileInfo, Link, Sense, Stated
from fiches import Problem, slugify

PICTURE = FileInfo("/media/jardin.jpg", "/fichiers/jardin.jpg", "jardin.jpg", 1000, 600, "Un jardin", "Zoé", "CC BY")
SOUND = FileInfo("/media/chant.ogg", "/fichiers/chant.ogg", "chant.ogg", credit="Zoé")
PAPER = FileInfo("/media/plan.pdf", "/fichiers/plan.pdf", "plan.pdf")


class Wiki:
    """Pages and files that exist; counts how often it is asked."""

    def __init__(self) -> None:
        self.pages = {"Titre", "Saugues", "Deux mots"}
        self.files = {info.name: info for info in (PICTURE, SOUND, PAPER)}
        self.mistaken: set[Stated] = set()
        self.senses: dict[Stated, Sense] = {}
        self.asked = 0

    def resolve(self, targets: Collection[str]) -> Mapping[str, Link]:
        self.asked += 1
        return {
            target: Link(f"/fiches/{slugify(target)}", exists=True, title=target)
            if target in self.pages
            else Link(f"/nouvelle?titre={quote(target)}", exists=False, title=target)
            for target in targets
        }

    def file(self, name: str) -> FileInfo | None:
        return self.files.get(name)

    def sense(self, stated: Collection[Stated], tongue: str | None) -> Mapping[Stated, Sense]:
        told = Problem("number", "error", f"Ce n’est pas un nombre ({tongue}).", "This is no number.")
        wrong = {each: Sense(told) for each in stated if each in self.mistaken}
        return wrong | {each: self.senses[each] for each in stated if each in self.senses}
