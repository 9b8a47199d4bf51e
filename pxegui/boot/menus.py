"""Reading the menus that loaders read: `pxelinux.cfg/default` and `grub.cfg`; pure.

Rule 1: a reader takes any text and never raises; what it does not understand it passes over.
Rule 2: included files come through a `Read` function, and their number is bounded here.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import shlex
from collections.abc import Callable

Read = Callable[[str], str | None]  # a name in the boot directory -> its text, None if not there

MOST_FILES = 64  # included files per menu; Debian's installer has 20
MOST_ENTRIES = 200


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One entry of a menu, names as the loader will ask for them (relative to the TFTP root)."""

    title: str
    kernel: str
    initrds: tuple[str, ...] = ()
    arguments: str = ""


def join(prefix: str, name: str) -> str:
    """A loader's relative name below its own directory; absolute names and URLs stay."""
    if "://" in name or name.startswith(("/", "\\")):
        return name
    return prefix + name


def parse_pxelinux(name: str, prefix: str, read: Read) -> list[Found]:
    """The entries of a pxelinux configuration, its default first.

    `prefix` is the directory of the loader, with `/` at its end, or empty: relative names count
    from there, also in files that lie elsewhere.
    """
    menu = _Pxelinux(prefix, read)
    menu.take_file(name)
    return menu.found()


@dataclasses.dataclass(slots=True)
class _Label:
    name: str
    depth: int
    above: str
    title: str = ""
    kernel: str = ""
    initrds: str = ""
    append: str | None = None
    default: bool = False


class _Pxelinux:
    """One reading of a pxelinux menu with all it includes."""

    def __init__(self, prefix: str, read: Read) -> None:
        self._prefix = prefix
        self._read = read
        self._files = 0
        self._labels: list[_Label] = []
        self._label: _Label | None = None
        self._above: list[str] = []
        self._default = ""
        self._append = ""
        self._in_text = False

    def take_file(self, name: str) -> None:
        self._files += 1
        if self._files > MOST_FILES:
            return
        for line in (self._read(name) or "").splitlines():
            words = line.split(None, 1)
            if not words or len(self._labels) > MOST_ENTRIES:
                continue
            word, rest = words[0].lower(), words[1].strip() if len(words) > 1 else ""
            if self._in_text:
                self._in_text = word != "endtext"
            elif word == "menu":
                self._take_menu(rest)
            else:
                self._take(word, rest)

    def _take(self, word: str, rest: str) -> None:
        if word == "include":
            self.take_file(self._name(rest.split(None, 1)[0] if rest else ""))
        elif word == "text":
            self._in_text = rest.lower().startswith("help")
        elif word == "label":
            self._label = _Label(rest, len(self._above), " / ".join(filter(None, self._above)))
            self._labels.append(self._label)
        elif word == "default" and not self._above:
            self._default = rest
        elif self._label is not None:
            self._take_in_label(self._label, word, rest)
        elif word == "append":
            self._append = rest

    def _take_in_label(self, label: _Label, word: str, rest: str) -> None:
        if word in ("kernel", "linux"):
            label.kernel = rest
        elif word == "initrd":
            label.initrds = rest
        elif word == "append":
            label.append = "" if rest == "-" else rest
        elif word in ("com32", "config", "localboot", "boot", "bss", "pxe", "fdimage"):
            label.kernel = ""

    def _take_menu(self, rest: str) -> None:
        words = rest.split(None, 1)
        word = words[0].lower() if words else ""
        value = words[1].strip() if len(words) > 1 else ""
        if word == "include":
            self.take_file(self._name(value.split(None, 1)[0] if value else ""))
        elif word == "begin":
            self._above.append("")
            self._label = None
        elif word == "end" and self._above:
            self._above.pop()
            self._label = None
        elif word == "label" and self._label is not None:
            self._label.title = _plain(value)
        elif word in ("label", "title") and self._above and not self._above[-1]:
            self._above[-1] = _plain(value)
        elif word == "default" and self._label is not None:
            self._label.default = True

    def _name(self, name: str) -> str:
        return join(self._prefix, name.removeprefix("::"))

    def found(self) -> list[Found]:
        """The labels that start a kernel."""
        labels = [label for label in self._labels if _is_kernel(label.kernel)]
        labels.sort(key=lambda label: not self._is_default(label))
        return [self._entry(label) for label in labels[:MOST_ENTRIES]]

    def _is_default(self, label: _Label) -> bool:
        named = self._default.split(None, 1)[:1] == [label.name]
        return label.depth == 0 and (label.default or named)

    def _entry(self, label: _Label) -> Found:
        kernel, _, behind = label.kernel.partition(" ")
        append = label.append if label.append is not None else self._append
        words = f"{behind} {append}".split()
        initrds = [
            name for word in words if word.startswith("initrd=") for name in _names(word[7:])
        ]
        if label.initrds:
            initrds = _names(label.initrds)
        title = label.title or label.name
        return Found(
            title=f"{label.above}: {title}" if label.above else title,
            kernel=self._name(kernel),
            initrds=tuple(self._name(name) for name in initrds),
            arguments=" ".join(word for word in words if not word.startswith("initrd=")),
        )


def _names(value: str) -> list[str]:
    return [name for name in re.split(r"[,\s]+", value) if name]


def _plain(title: str) -> str:
    """A menu's text without the mark of its hot key."""
    return re.sub(r"\^(.)", r"\1", title).strip()


def _is_kernel(name: str) -> bool:
    """The kernel line names a kernel, and no module, other loader or disk image."""
    first = name.split(None, 1)[0].lower() if name.strip() else ""
    ends = (".c32", ".0", ".bin", ".bss", ".bs", ".com", ".cbt", ".img", ".iso", ".efi", ".cfg")
    return bool(first) and not first.endswith(ends)


def parse_grub(name: str, prefix: str, read: Read) -> list[Found]:
    """The entries of a `grub.cfg`, its default first; `prefix` is GRUB's own directory."""
    menu = _Grub(prefix, read)
    menu.take_file(name)
    return menu.found()


@dataclasses.dataclass(slots=True)
class _Entry:
    title: str
    above: str
    name: str = ""
    kernel: str = ""
    arguments: str = ""
    initrds: tuple[str, ...] = ()


class _Grub:
    """One reading of a `grub.cfg`: entries, submenus, variables set once, and nothing else."""

    def __init__(self, prefix: str, read: Read) -> None:
        self._read = read
        self._files = 0
        self._variables = {"prefix": "/" + prefix.strip("/"), "root": "tftp"}
        self._entries: list[_Entry] = []
        self._blocks: list[tuple[str, str]] = []  # open braces: (kind, title)
        self._entry: _Entry | None = None
        self._brace_follows = False  # an entry began whose brace is on the next line

    def take_file(self, name: str) -> None:
        self._files += 1
        if self._files > MOST_FILES:
            return
        text = (self._read(name) or "").replace("\\\n", " ")
        for line in text.splitlines():
            stripped = line.strip()
            if stripped and not stripped.startswith("#") and len(self._entries) <= MOST_ENTRIES:
                self._take(stripped)

    def _take(self, line: str) -> None:
        word = line.split(None, 1)[0]
        if word in ("menuentry", "submenu"):
            self._open(word, _tokens(line))
        elif word in ("linux", "linuxefi", "linux16", "initrd", "initrdefi", "initrd16"):
            self._take_files(word, _tokens(line))
        elif word in ("source", "configfile", "."):
            self._follow(_tokens(line))
        elif word == "set" or re.match(r"\w+=", word):
            self._set(line)
        elif line == "{" and self._brace_follows:
            self._brace_follows = False
        elif line.endswith("{"):
            self._blocks.append(("", ""))
        elif word.startswith("}"):
            self._close()

    def _open(self, word: str, tokens: list[str]) -> None:
        title = next((token for token in tokens[1:] if not token.startswith("-")), "")
        title = self._expand(title).lstrip(". ")
        if not title:
            return
        above = " / ".join(text for kind, text in self._blocks if kind == "submenu" and text)
        if word == "menuentry":
            identity = [b for a, b in itertools.pairwise(tokens) if a == "--id"]
            named = [token[5:] for token in tokens if token.startswith("--id=")]
            self._entry = _Entry(title, above, name=next(iter(identity + named), ""))
            self._entries.append(self._entry)
        if tokens[-1] == "}":  # all on one line
            return
        self._brace_follows = "{" not in tokens
        self._blocks.append((word, title.rstrip(". ")))

    def _close(self) -> None:
        if self._blocks and self._blocks.pop()[0] == "menuentry":
            self._entry = None

    def _take_files(self, word: str, tokens: list[str]) -> None:
        if self._entry is None or len(tokens) < 2:
            return
        names = [self._name(self._expand(token)) for token in tokens[1:]]
        if word.startswith("linux"):
            self._entry.kernel = names[0]
            self._entry.arguments = " ".join(self._expand(token) for token in tokens[2:])
        else:
            self._entry.initrds = tuple(names)

    def _follow(self, tokens: list[str]) -> None:
        inside_entry = any(kind == "menuentry" for kind, _ in self._blocks)
        if len(tokens) > 1 and not inside_entry:
            self.take_file(self._name(self._expand(tokens[1])))

    def _set(self, line: str) -> None:
        matched = re.match(r"(?:set\s+)?(\w+)=(.*)", line)
        if matched and self._entry is None:
            value = _tokens(matched[2])
            self._variables[matched[1]] = self._expand(value[0] if value else "")

    def _expand(self, token: str) -> str:
        """`$x` and `${x}` where x is known; unknown ones stay, so that they are seen."""

        def value(found: re.Match[str]) -> str:
            return self._variables.get(found[1] or found[2], found[0])[:1000]

        return re.sub(r"\$(?:\{(\w+)\}|(\w+))", value, token)[:4000]

    def _name(self, name: str) -> str:
        """A GRUB file name without its device, where that is the server it came from."""
        device = re.match(r"\((?:tftp|http|pxe|\$root|memdisk)?\)", name)
        plain = name[device.end() :] if device else name
        server = re.match(r"\(http,([^)]+)\)(/.*)", plain)
        return f"http://{server[1]}{server[2]}" if server else plain

    def found(self) -> list[Found]:
        """The entries that start a kernel."""
        default = self._variables.get("default", "0")
        top = [entry for entry in self._entries if not entry.above]

        def is_default(entry: _Entry) -> bool:
            at = str(top.index(entry)) if entry in top else ""
            return default in (at, entry.title, entry.name) and default != ""

        kept = [entry for entry in self._entries if entry.kernel]
        kept.sort(key=lambda entry: not is_default(entry))
        return [_grub_entry(entry) for entry in kept[:MOST_ENTRIES]]


def _grub_entry(entry: _Entry) -> Found:
    return Found(
        title=f"{entry.above}: {entry.title}" if entry.above else entry.title,
        kernel=entry.kernel,
        initrds=entry.initrds,
        arguments=entry.arguments,
    )


def _tokens(line: str) -> list[str]:
    """Words as GRUB's shell takes them; a quote that never ends makes plain words."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()
