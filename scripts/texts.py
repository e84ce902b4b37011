"""The texts of the code and their Vietnamese catalogue; as a script, brings the latter up to date.

New texts come in empty, those that nobody uses any more go; translations stay as they are.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "certify/translations/vi/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "_l": None, "_n": (1, 2)}


def texts_of_the_code() -> Catalog:
    """Return every text that the code and the templates mark for translation."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    methods = [
        (entry["pattern"].removeprefix("certify/"), entry["method"])
        for entry in settings["tool"]["babel"]["mappings"]
    ]
    texts = Catalog()
    for _file, _line, text, comments, context in extract_from_dir(
        ROOT / "certify", methods, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        texts.add(text, auto_comments=comments, context=context)
    return texts


def catalogue() -> Catalog:
    """Return the Vietnamese catalogue, an empty one when there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="vi", project="certify", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="vi")


def main() -> None:
    """Bring the catalogue up to date with the code."""
    texts = catalogue()
    texts.update(texts_of_the_code(), no_fuzzy_matching=True, update_creation_date=False)
    texts.obsolete.clear()
    texts.header_comment = "# Vietnamese translations of certify; under the licence of certify."
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, texts, width=0, sort_output=True)


if __name__ == "__main__":
    main()
