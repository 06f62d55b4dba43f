"""How the names of pages are compared when a link looks for its page."""

from fiches import FileName, NameRefused, fold, split_prefix, title_key


def target_names(target: str) -> tuple[str, str, str]:
    """The space, the exact name and the folded name that a link's target asks for.

    A file and its page go by the safe name of the file (`Fichier:Mon Jardin.JPG` is `mon-jardin.jpg`).
    """
    space, title = split_prefix(target)
    if space.endswith("fichiers"):
        try:
            name = FileName.of(title).name
        except NameRefused:
            name = title
        return space, name, name
    name = title_key(title)
    return space, name, fold(name)
