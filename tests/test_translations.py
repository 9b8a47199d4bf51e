"""Every text has its German, with the same placeholders; the compiled catalogue is that one."""

from __future__ import annotations

import gettext
import importlib.util
import io
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PLACEHOLDER = re.compile(r"\{\w+\}")
TAG = re.compile(r"</?\w+[^>]*>")


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "packaging" / "translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


translations = _script()
TEXTS = translations.extract()
FILES = dict(translations.files())
ADVICE = "run: python packaging/translations.py update, translate, ... compile"


def without_double(text: str) -> str:
    return text.replace("&&", "")


def test_texts_are_found_in_the_source(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text(
        'one = _("one")\ntwo = N_("two " "parts")\n'
        'many = ngettext("{n} file", "{n} files", n)\nleft = _(name)\nalso = phrases._("also")\n'
    )
    found = translations.extract(tmp_path)
    assert {m: e.plural for m, e in found.items()} == {
        "one": "",
        "two parts": "",
        "{n} file": "{n} files",
        "also": "",
    }


def test_german_is_there():
    assert "de" in FILES
    assert len(TEXTS) > 500


@pytest.mark.parametrize("language", FILES)
def test_nothing_is_missing_or_left_over(language):
    known = translations.read(FILES[language])
    known.pop("", None)
    missing = [m for m in TEXTS if m not in known or not known[m].is_translated]
    assert not missing, ADVICE
    assert not [m for m in known if m not in TEXTS], ADVICE
    assert all(bool(known[m].plural) == bool(TEXTS[m].plural) for m in TEXTS), ADVICE


@pytest.mark.parametrize("language", FILES)
def test_placeholders_tags_and_edges_agree(language):
    wrong = []
    for msgid, entry in translations.read(FILES[language]).items():
        if not msgid:
            continue
        sources = [msgid, entry.plural] if entry.plural else [msgid]
        for source, said in zip(sources, entry.msgstr, strict=True):
            named = set(PLACEHOLDER.findall(source))
            most = named | set(PLACEHOLDER.findall(msgid + entry.plural))
            is_same = named <= set(PLACEHOLDER.findall(said)) <= most
            is_same &= TAG.findall(source) == TAG.findall(said)
            is_same &= ("&" in without_double(source)) == ("&" in without_double(said))
            is_same &= source[:1].isspace() == said[:1].isspace()
            is_same &= (source[:1] in ",:;") == (said[:1] in ",:;")
            is_same &= source.endswith("…") == said.endswith("…")
            if not is_same:
                wrong.append((source, said))
    assert not wrong


@pytest.mark.parametrize("language", FILES)
def test_the_compiled_catalogue_is_this_one(language):
    path = FILES[language]
    catalogue = translations.read(path)
    data = path.with_suffix(".mo").read_bytes()
    assert data == translations.compiled(catalogue.values(), language), ADVICE
    loaded = gettext.GNUTranslations(io.BytesIO(data))
    for msgid, entry in catalogue.items():
        if not msgid:
            continue
        if not entry.plural:
            assert loaded.gettext(msgid) == entry.msgstr[0]
        else:
            assert loaded.ngettext(msgid, entry.plural, 1) == entry.msgstr[0]
            assert loaded.ngettext(msgid, entry.plural, 7) == entry.msgstr[1]


def test_a_file_is_read_as_it_was_written(tmp_path):
    entries = [
        translations.Entry('say "x"\n\ttwice\\', "", ("ä\n",), ("a.py", "b.py")),
        translations.Entry("{n} file", "{n} files", ("{n} Datei", "{n} Dateien")),
    ]
    path = tmp_path / "x" / "pxegui.po"
    translations.write(path, entries, "de")
    found = translations.read(path)
    del found[""]
    assert list(found.values()) == entries


@pytest.mark.parametrize("text", ["hello\n", 'msgid "x\n', 'msgid ""\nwhat\n'])
def test_what_is_no_catalogue_is_said(text, tmp_path):
    (tmp_path / "x.po").write_text(text)
    with pytest.raises(ValueError, match=r"x\.po|line"):
        translations.read(tmp_path / "x.po")


def test_the_script_says_what_it_can_do(capsys):
    assert translations.main(["sing"]) == 2
    assert "update, compile" in capsys.readouterr().err
