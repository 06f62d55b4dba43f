"""What a form that is one file is dressed with: it may ask nothing of any address, so all of it stands inside."""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


def form_parts() -> tuple[str, str]:
    """Its style and its script, as elements of its page."""
    style, script = (_HERE / name for name in ("form.css", "form.js"))
    return (
        f"<style>{style.read_text(encoding='utf-8')}</style>",
        f"<script>{script.read_text(encoding='utf-8')}</script>",
    )
