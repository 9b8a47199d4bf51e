"""Reading `pxelinux.cfg/default` and `grub.cfg`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.menus import MOST_ENTRIES, MOST_FILES, Found, parse_grub, parse_pxelinux


def say(entries: list[Found]) -> list[str]:
    """Entries in one line each: `title | kernel | initrds | arguments`."""
    return [
        f"{entry.title} | {entry.kernel} | {','.join(entry.initrds)} | {entry.arguments}"
        for entry in entries
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "label a\nkernel k\nappend x=1 initrd=i,j y\n", ["a | k | i,j | x=1 y"],
            id="initrds of the command line",
        ),
        pytest.param(
            "LABEL a\n  MENU LABEL ^Start it\n  LINUX /k\n  INITRD i\n  APPEND -\n",
            ["Start it | /k | i | "], id="words of their own, in upper case",
        ),
        pytest.param(
            "default b\nlabel a\nkernel k\nlabel b\nkernel l\n", ["b | l |  | ", "a | k |  | "],
            id="the default first",
        ),
        pytest.param(
            "label a\nkernel k\nlabel b\nmenu default\nkernel l\n", ["b | l |  | ", "a | k |  | "],
            id="the menu's default first",
        ),
        pytest.param(
            "menu begin\nmenu title More\nlabel a\nkernel k\nmenu end\nlabel b\nkernel l\n",
            ["More: a | k |  | ", "b | l |  | "], id="a submenu",
        ),
        pytest.param(
            "append q\nlabel a\nkernel k\nlabel b\nkernel l\nappend z\n",
            ["a | k |  | q", "b | l |  | z"], id="arguments for all that have none",
        ),
        pytest.param(
            "label a\nkernel vesamenu.c32\nlabel b\nlocalboot 0\nlabel c\nkernel pxelinux.0\n", [],
            id="modules, the local disk and loaders are none",
        ),
        pytest.param(
            "label a\ntext help\nkernel no\nendtext\nkernel k\n", ["a | k |  | "], id="help texts"
        ),
        pytest.param(
            "label a\nkernel ::k\nappend initrd=http://h/i\n", ["a | k | http://h/i | "],
            id="names at the server's root, and URLs",
        ),
    ],
)  # fmt: skip
def test_pxelinux(text: str, wanted: list[str]):
    assert say(parse_pxelinux("default", "", {"default": text}.get)) == wanted


def test_pxelinux_names_count_from_the_loader_s_directory():
    files = {
        "d/pxelinux.cfg/default": "include more.cfg\nmenu include pretty.cfg\n",
        "d/more.cfg": "label a\nkernel k\n",
        "d/pretty.cfg": "label b\nkernel /k\n",
    }
    found = parse_pxelinux("d/pxelinux.cfg/default", "d/", files.get)
    assert say(found) == ["a | d/k |  | ", "b | /k |  | "]


def test_files_that_include_themselves_end():
    asked = []

    def read(name: str) -> str:
        asked.append(name)
        return "include a\ninclude a\nsource a\nsource a\n"

    assert parse_pxelinux("a", "", read) == []
    assert parse_grub("a", "", read) == []
    assert len(asked) <= 2 * MOST_FILES


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "menuentry 'A b' --class x {\n  linux /k a=1 b\n  initrd /i /j\n}\n",
            ["A b | /k | /i,/j | a=1 b"], id="an entry",
        ),
        pytest.param(
            'menuentry "A" {\nlinuxefi ($root)/k "x=a b"\ninitrdefi (tftp)/i\n}\n',
            ["A | /k | /i | x=a b"], id="EFI words, devices and quotes",
        ),
        pytest.param(
            "submenu 'More ...' {\n menuentry '... A' {\n  linux /k\n }\n}\n"
            "menuentry B {\n linux /l\n}\n",
            ["B | /l |  | ", "More: A | /k |  | "],
            id="a submenu; the first at the top is the default",
        ),
        pytest.param(
            "set default=1\nmenuentry A {\nlinux /k\n}\nmenuentry B {\nlinux /l\n}\n",
            ["B | /l |  | ", "A | /k |  | "], id="the default by number",
        ),
        pytest.param(
            'default="it"\nmenuentry A {\nlinux /k\n}\nmenuentry B --id it {\nlinux /l\n}\n',
            ["B | /l |  | ", "A | /k |  | "], id="the default by id",
        ),
        pytest.param(
            "set base=/live\nmenuentry A {\nlinux $base/k a=$none\ninitrd ${base}/i $prefix/j\n}\n",
            ["A | /live/k | /live/i,/boot/grub/j | a=$none"], id="variables",
        ),
        pytest.param(
            "if [ x = y ]; then\nmenuentry A {\n if true; then\n linux /k\n fi\n}\nfi\n",
            ["A | /k |  | "], id="conditions are passed over",
        ),
        pytest.param(
            "menuentry A {\n linux \\\n /k \\\n a\n}\n", ["A | /k |  | a"], id="joined lines"
        ),
        pytest.param(
            "menuentry A {\n linux (http,10.0.0.9:80)/k\n}\n", ["A | http://10.0.0.9:80/k |  | "],
            id="another server by HTTP",
        ),
        pytest.param("menuentry A {\n chainloader /x.efi\n}\n", [], id="no kernel, no entry"),
        pytest.param(
            "submenu S\n{\nmenuentry A\n{\nlinux /k\n}\n}\nmenuentry B {\nlinux /l\n}\n",
            ["B | /l |  | ", "S: A | /k |  | "], id="braces on lines of their own",
        ),
        pytest.param(
            "menuentry 'A {\n linux /k 'x\n}\n", ["'A | /k |  | 'x"], id="quotes that never end"
        ),
        pytest.param("}\n}\nmenuentry\nlinux /k\ninitrd\nset\n", [], id="nonsense"),
    ],
)  # fmt: skip
def test_grub(text: str, wanted: list[str]):
    assert say(parse_grub("boot/grub/grub.cfg", "boot/grub/", lambda _: text)) == wanted


def test_grub_follows_other_files():
    files = {
        "grub.cfg": "source $prefix/more.cfg\n",
        "/grub/more.cfg": "menuentry A {\nlinux /k\n}",
    }
    assert say(parse_grub("grub.cfg", "grub/", files.get)) == ["A | /k |  | "]


words = st.sampled_from(
    ["label", "kernel", "append", "initrd=", "menu", "begin", "end", "include", "a", "default",
     "menuentry", "submenu", "linux", "initrd", "{", "}", "'", '"', "\\", "$", "${", "set", "x=$x",
     "source", "text help", "\n", " ", "\0", "é"]
)  # fmt: skip


@given(st.lists(words).map(" ".join))
def test_no_text_makes_a_reader_raise(text: str):
    for parse in (parse_pxelinux, parse_grub):
        found = parse("a", "", lambda _: text)
        assert len(found) <= MOST_ENTRIES
        assert all(entry.kernel for entry in found), "nothing without a kernel is an entry"
