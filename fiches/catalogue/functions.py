"""Arguments of functions in imported text (`{{#set:…}}`, `{{#concept:…}}`)."""


def split_arguments(text: str) -> list[str]:
    """The arguments of a function, split at `|` outside `[[…]]` and `{{…}}`."""
    parts, depth, start, position = [], 0, 0, 0
    while position < len(text):
        pair = text[position : position + 2]
        if pair in {"[[", "{{"}:
            depth += 1
            position += 2
        elif pair in {"]]", "}}"}:
            depth = max(0, depth - 1)
            position += 2
        else:
            if text[position] == "|" and depth == 0:
                parts.append(text[start:position])
                start = position + 1
            position += 1
    parts.append(text[start:])
    return parts
