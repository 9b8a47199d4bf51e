#!/usr/bin/env python3
"""Catalogues of translated texts: found in the source, kept as .po, compiled to .mo.

    python packaging/translations.py update    # new texts into each .po, old ones out
    python packaging/translations.py compile   # each .mo anew; both are kept in the repository

The texts are what stands first in `_`, `N_`, `Clause` and `ngettext` in pxegui/. Nothing but Python
is needed.
"""

from __future__ import annotations

import ast
import dataclasses
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "pxegui"
LOCALE = ROOT / "resources" / "locale"
DOMAIN = "pxegui"
_ONE, _MANY = {"_", "N_", "gettext", "Clause"}, {"ngettext"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_HEADER = (
    "Project-Id-Version: pxegui\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


@dataclasses.dataclass
class Entry:
    """A text and what it is in another language: one string, or one for each plural form."""

    msgid: str
    plural: str = ""
    msgstr: tuple[str, ...] = ("",)
    where: tuple[str, ...] = ()

    @property
    def is_translated(self) -> bool:
        """Whether nothing is missing."""
        return all(self.msgstr) and len(self.msgstr) == (2 if self.plural else 1)


Catalogue = dict[str, Entry]  # by msgid


# -- the source --------------------------------------------------------------------------------


def extract(source: Path = SOURCE) -> Catalogue:
    """Every text of the source, in the order of files and lines."""
    found: Catalogue = {}
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source.parent).as_posix()
        for msgid, plural in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            entry = found.setdefault(msgid, Entry(msgid))
            entry.plural = entry.plural or plural
            if place not in entry.where:
                entry.where = (*entry.where, place)
    return found


def _texts(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
        words = [text for text in texts if isinstance(text, str)]
        if name in _ONE and words and isinstance(node.args[0], ast.Constant):
            yield words[0], ""
        elif name in _MANY and len(words) == 2:
            yield words[0], words[1]


# -- .po ---------------------------------------------------------------------------------------


def read(path: Path) -> Catalogue:
    """A .po file. Raises ValueError where it is not one."""
    found: Catalogue = {}
    entry, field = Entry(""), ""
    values: dict[str, str] = {}

    def finish() -> None:
        if "msgid" in values:
            forms = tuple(values[key] for key in sorted(values) if key.startswith("msgstr"))
            made = Entry(values["msgid"], values.get("msgid_plural", ""), forms, entry.where)
            found[made.msgid] = made

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#:"):
            entry = Entry("", where=(*entry.where, *line[2:].split()))
        elif line.startswith("msg"):
            field, _space, text = line.partition(" ")
            values[field] = _unquoted(text, number)
        elif line.startswith('"'):
            values[field] += _unquoted(line, number)
        elif not line.strip():
            finish()
            entry, field, values = Entry(""), "", {}
        elif not line.startswith("#"):
            raise ValueError(f"{path}:{number}: {line}")
    finish()
    return found


def write(path: Path, catalogue: Iterable[Entry], language: str) -> None:
    """A .po file with its header."""
    parts = [f'msgid ""\nmsgstr ""\n{_lines(_HEADER.format(language=language))}\n']
    for entry in catalogue:
        text = "".join(f"#: {place}\n" for place in entry.where)
        text += f"msgid {_quoted(entry.msgid)}\n"
        if entry.plural:
            text += f"msgid_plural {_quoted(entry.plural)}\n"
            forms = (*entry.msgstr, "")[:2]
            text += "".join(f"msgstr[{n}] {_quoted(form)}\n" for n, form in enumerate(forms))
        else:
            text += f"msgstr {_quoted(entry.msgstr[0])}\n"
        parts.append(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


def _lines(text: str) -> str:
    return "\n".join(_quoted(line) for line in text.splitlines(keepends=True))


def _unquoted(text: str, number: int) -> str:
    try:
        value = ast.literal_eval(text.strip())
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"line {number}: {text}") from error
    return str(value)


# -- .mo ---------------------------------------------------------------------------------------


def compiled(catalogue: Iterable[Entry], language: str) -> bytes:
    """The .mo file of the translated entries (GNU gettext, "The Format of GNU MO Files")."""
    pairs = {"": _HEADER.format(language=language)}
    for entry in catalogue:
        if entry.msgid and entry.is_translated:
            key = f"{entry.msgid}\0{entry.plural}" if entry.plural else entry.msgid
            pairs[key] = "\0".join(entry.msgstr)
    texts = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    count = len(texts)
    keys_at, values_at = 7 * 4, 7 * 4 + count * 8
    at = values_at + count * 8
    index, data = b"", b""
    for part in (0, 1):
        for pair in texts:
            index += struct.pack("<II", len(pair[part]), at + len(data))
            data += pair[part] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, keys_at, values_at, 0, at) + index + data


def files() -> Iterator[tuple[str, Path]]:
    """Each language that there is, and its .po file."""
    for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        yield path.parents[1].name, path


def update() -> None:
    """New texts into each .po, old ones out."""
    texts = extract()
    for language, path in files():
        known = read(path)
        for entry in texts.values():
            old = known.get(entry.msgid)
            if old is not None and bool(old.plural) == bool(entry.plural):
                entry.msgstr = old.msgstr
            else:
                entry.msgstr = ("", "") if entry.plural else ("",)
        write(path, texts.values(), language)
        missing = sum(not entry.is_translated for entry in texts.values())
        print(f"{path.relative_to(ROOT)}: {len(texts)} texts, {missing} not translated")


def compile_all() -> None:
    """Each .mo anew."""
    for language, path in files():
        path.with_suffix(".mo").write_bytes(compiled(read(path).values(), language))


def main(arguments: list[str]) -> int:
    """Do what was asked for."""
    does = {"update": update, "compile": compile_all}
    if len(arguments) != 1 or arguments[0] not in does:
        print(f"translations: say one of {', '.join(does)}", file=sys.stderr)
        return 2
    does[arguments[0]]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
