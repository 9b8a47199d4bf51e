"""A language for tests: every text in brackets, with accents, and a third longer."""

from __future__ import annotations

import gettext
import re

_KEPT = re.compile(r"(\{\w+\}|</?\w+[^>]*>|&&|&(?=\w)|\(\*\.\w+\)|\n)")
_ACCENTS = str.maketrans("aeiouAEIOUnsc", "åéîöûÅÉÎÖÛñšç")
OPEN, CLOSE = "⟦", "⟧"


def pseudo(text: str) -> str:
    """The text in that language; placeholders, tags and mnemonics stay."""
    parts = _KEPT.split(text)
    said = "".join(p if n % 2 else p.translate(_ACCENTS) for n, p in enumerate(parts))
    return f"{OPEN}{said}{'~' * (len(text) // 3)}{CLOSE}"


class Pseudo(gettext.NullTranslations):
    """A catalogue that has everything."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)
