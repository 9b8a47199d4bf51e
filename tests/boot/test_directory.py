from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pxegui.boot import directory as room
from pxegui.boot.directory import BootDirectory, OpenFile, Refusal


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "srv" / "netboot"
    for name, content in {
        "pxelinux.0": b"pxelinux",
        "Boot/BCD": b"bcd",
        "Boot/x64/wdsnbp.com": b"wds",
        "EFI/debian/grubx64.efi": b"MZgrub",
        "a b": b"blank",
        "%41": b"percent",
        "both": b"lower",
        "BOTH": b"upper",
        "ü": b"utf-8",
        "pxegui/boot.ipxe": b"the person's own",
        "empty": b"",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    Path(os.fsdecode(os.fsencode(root) + b"/latin-\xfc")).write_bytes(b"latin")
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "leaves").symlink_to("../../secret")
    (root / "leaves-dir").symlink_to("../..")
    (root / "stays").symlink_to("Boot/BCD")
    (root / "dead").symlink_to("nowhere")
    os.mkfifo(root / "fifo")
    return root


@pytest.fixture
def boot(root, tmp_path):
    (tmp_path / "undionly.kpxe").write_bytes(b"the system's")
    return BootDirectory(
        root,
        generated={"pxegui/boot.ipxe": b"#!ipxe\nmenu\n"},
        fallback={"autoexec.ipxe": b"#!ipxe\nfallback\n", "pxelinux.0": b"never"},
        system={
            "pxegui/undionly.kpxe": tmp_path / "undionly.kpxe",
            "pxegui/gone.efi": tmp_path / "gone.efi",
        },
    )


def content(answer: OpenFile | Refusal) -> bytes:
    assert isinstance(answer, OpenFile), answer
    try:
        return answer.read(0, 1000)
    finally:
        answer.close()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(b"pxelinux.0", b"pxelinux", id="as it is"),
        pytest.param(b"/pxelinux.0", b"pxelinux", id="leading slash"),
        pytest.param(b"PXELINUX.0\xff", b"pxelinux", id="another case and junk behind"),
        pytest.param(b"\\boot\\bcd", b"bcd", id="Windows"),
        pytest.param(b"boot\\x64\\WDSNBP.COM", b"wds", id="Windows, deep"),
        pytest.param(b"::pxelinux.0", b"pxelinux", id="server::path"),
        pytest.param(b"a%20b", b"blank", id="percent signs left"),
        pytest.param(b"a b  ", b"blank", id="blanks behind"),
        pytest.param(b"%41", b"percent", id="percent signs that are in the name"),
        pytest.param("/%41", b"percent", id="percent signs that are in the name, by URL"),
        pytest.param(b"both", b"lower", id="the exact case wins"),
        pytest.param(b"BOTH", b"upper", id="the exact case wins, the other"),
        pytest.param("ü".encode(), b"utf-8", id="UTF-8"),
        pytest.param(b"\xfc", b"utf-8", id="Latin-1 for a name in UTF-8"),
        pytest.param(b"latin-\xfc", b"latin", id="octets that are no UTF-8"),
        pytest.param("/latin-\udcfc", b"latin", id="octets that are no UTF-8, by URL"),
        pytest.param("/latin-ü", b"latin", id="UTF-8 for a name in Latin-1"),
        pytest.param(b"stays", b"bcd", id="a link that stays"),
        pytest.param(b"pxegui/boot.ipxe", b"#!ipxe\nmenu\n", id="a generated text wins"),
        pytest.param(b"/pxegui\\Boot.IPXE", b"#!ipxe\nmenu\n", id="and forgives as files do"),
        pytest.param(b"pxegui/undionly.kpxe", b"the system's", id="a file of the system"),
        pytest.param(b"autoexec.ipxe", b"#!ipxe\nfallback\n", id="a fallback text"),
        pytest.param(b"empty", b"", id="an empty file"),
    ],
)
def test_given(boot, name, text):
    assert content(boot.open(name)) == text


def test_the_boot_directorys_own_path_may_lead(boot, root):
    assert content(boot.open(os.fsencode(root) + b"/pxelinux.0")) == b"pxelinux"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(b"nothing", "not_found", id="not there"),
        pytest.param(b"pxelinux.0/", "not_found", id="a file with a slash behind"),
        pytest.param(b"pxelinux.0/x", "not_found", id="below a file"),
        pytest.param(b"bOTH", "not_found", id="two files fit equally well"),
        pytest.param(b"dead", "not_found", id="a link to nothing"),
        pytest.param(b"x" * 300, "not_found", id="longer than a file's name can be"),
        pytest.param(b"/etc/passwd", "not_found", id="an absolute path is below the root"),
        pytest.param(b"pxegui/gone.efi", "not_found", id="a file of the system that is gone"),
        pytest.param(b"leaves", "outside", id="a link that leaves"),
        pytest.param(b"leaves-dir/secret", "outside", id="a directory's link that leaves"),
        pytest.param(b"../../secret", "outside", id="climbing"),
        pytest.param(b"%2e%2e/secret", "outside", id="climbing in percent signs"),
        pytest.param("/..\\..\\secret", "outside", id="climbing with backslashes"),
        pytest.param(b"C:\\secret", "outside", id="a drive"),
        pytest.param(b"fifo", "special", id="a FIFO, without waiting"),
        pytest.param(b"Boot", "directory", id="a directory"),
        pytest.param(b"boot", "directory", id="a directory in another case"),
        pytest.param(b"/", "directory", id="the root"),
        pytest.param("", "directory", id="an URL without a path"),
        pytest.param(b"", "bad_name", id="no name"),
        pytest.param(b"a\x07", "bad_name", id="a control octet"),
    ],
)
def test_refused(boot, name, kind):
    answer = boot.open(name)
    assert isinstance(answer, Refusal)
    assert answer.kind == kind
    assert answer.why


def test_a_name_read_otherwise_says_how(boot):
    file = boot.open(b"PXELINUX.0\xff")
    assert isinstance(file, OpenFile)
    file.close()
    assert file.name == "pxelinux.0"
    assert file.note == "bytes after its end left out, found in another case"


def test_a_fallback_gives_way_to_a_file_that_cannot_be_given(boot, root):
    (root / "autoexec.ipxe").mkdir()
    answer = boot.open(b"autoexec.ipxe")
    assert isinstance(answer, Refusal)
    assert answer.kind == "directory"


@pytest.mark.parametrize(
    ("name", "nearest", "optional"),
    [
        pytest.param(b"grubx64.efi", "EFI/debian/grubx64.efi", False, id="elsewhere"),
        pytest.param(b"debian/pxelinux.0", "pxelinux.0", False, id="with a folder too many"),
        pytest.param(b"revocations.efi", "", True, id="normally missing"),
    ],
)
def test_what_may_have_been_meant(boot, name, nearest, optional):
    answer = boot.open(name)
    assert isinstance(answer, Refusal)
    assert (answer.nearest, answer.optional) == (nearest, optional)


def test_a_dead_link_is_told_from_nothing(boot):
    answer = boot.open(b"dead")
    assert isinstance(answer, Refusal)
    assert "link" in answer.why


@pytest.mark.skipif(os.geteuid() != 0, reason="changes the user, so needs root")
def test_what_this_user_may_not_read(boot, root):
    (root / "closed").write_bytes(b"x")
    (root / "closed").chmod(0o600)
    (root / "shut").mkdir()
    (root / "shut/file").write_bytes(b"x")
    (root / "shut").chmod(0o700)
    for folder in (root, *root.parents[:-1]):
        if folder.stat().st_uid == 0 and folder != Path("/tmp"):
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        assert content(boot.open(b"pxelinux.0")) == b"pxelinux"
        answers = [boot.open(b"closed"), boot.open(b"shut/file")]
        listed = boot.entries("/")
    finally:
        os.seteuid(0)
    assert [answer.kind for answer in answers if isinstance(answer, Refusal)] == ["unreadable"] * 2
    assert isinstance(listed, list)
    assert not {"closed", "shut/"} & {entry.name for entry in listed}
    closed, shut = answers
    assert isinstance(closed, Refusal)
    assert closed.why == "this user may not read it: its mode is 0600"
    assert isinstance(shut, Refusal)
    assert "a folder on the way" in shut.why


def test_an_open_file_is_read_anywhere_and_closed_twice(boot):
    file = boot.open(b"pxelinux.0")
    assert isinstance(file, OpenFile)
    assert (file.read(2, 3), file.read(0, 2), file.read(6, 100), file.read(100, 1)) == (
        b"eli",
        b"px",
        b"ux",
        b"",
    )
    file.close()
    file.close()


def test_a_generated_text_is_read_like_a_file(boot):
    file = boot.open(b"pxegui/boot.ipxe")
    assert isinstance(file, OpenFile)
    assert file.descriptor is None
    assert (file.size, file.read(2, 4), file.read(100, 1)) == (12, b"ipxe", b"")
    file.close()


def test_identity_changes_with_the_content(boot, root):
    def identity(name):
        file = boot.open(name)
        assert isinstance(file, OpenFile)
        file.close()
        return file.identity

    first = identity(b"pxelinux.0")
    assert identity(b"PXELINUX.0") == first
    (root / "pxelinux.0").write_bytes(b"rebuilt!")
    os.utime(root / "pxelinux.0", ns=(1, 1))
    assert identity(b"pxelinux.0") != first
    text = identity(b"pxegui/boot.ipxe")
    other = BootDirectory(root, generated={"pxegui/boot.ipxe": b"#!ipxe\nmenX\n"})
    file = other.open(b"pxegui/boot.ipxe")
    assert isinstance(file, OpenFile)
    assert file.identity != text


def test_a_file_replaced_meanwhile_is_read_to_its_end(boot, root):
    file = boot.open(b"pxelinux.0")
    assert isinstance(file, OpenFile)
    (root / "new").write_bytes(b"replaced")
    os.replace(root / "new", root / "pxelinux.0")
    assert content(file) == b"pxelinux"


def test_a_listing_shows_what_may_be_served(boot, root):
    for name in ("a10", "a2"):
        (root / name).write_bytes(b"x")
    entries = boot.entries("/")
    assert isinstance(entries, list)
    names = [entry.name for entry in entries]
    assert names[:3] == ["Boot/", "EFI/", "pxegui/"]
    assert names.index("a2") < names.index("a10")
    assert {"stays", "autoexec.ipxe", "latin-\udcfc"} <= set(names)
    assert not {"leaves", "leaves-dir", "leaves-dir/", "fifo", "dead"} & set(names)
    assert len(names) == len(set(names))
    sizes = {entry.name: entry.size for entry in entries}
    assert (sizes["Boot/"], sizes["pxelinux.0"]) == (None, 8)


@pytest.mark.parametrize("name", [b"pxegui", "/pxegui/", "/PXEGUI"])
def test_a_listing_of_reserved_names(boot, name):
    entries = boot.entries(name)
    assert isinstance(entries, list)
    assert [entry.name for entry in entries] == ["boot.ipxe", "gone.efi", "undionly.kpxe"]


def test_reserved_names_are_listed_without_a_folder_of_their_own(tmp_path):
    boot = BootDirectory(tmp_path, generated={"pxegui/boot.ipxe": b"x"})
    for name in ("/pxegui", "/PXEGUI/", b"pxegui"):
        answer = boot.open(name)
        assert isinstance(answer, Refusal)
        assert answer.kind == "directory"
        entries = boot.entries(name)
        assert isinstance(entries, list)
        assert [entry.name for entry in entries] == ["boot.ipxe"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("/leaves-dir", "outside", id="a link that leaves"),
        pytest.param("/nothing", "not_found", id="not there"),
        pytest.param("/pxelinux.0", "not_found", id="a file"),
        pytest.param("/../", "outside", id="climbing"),
    ],
)
def test_no_listing(boot, name, kind):
    answer = boot.entries(name)
    assert isinstance(answer, Refusal)
    assert answer.kind == kind


def test_a_listing_ends_somewhere(root, monkeypatch):
    monkeypatch.setattr(room, "MOST_ENTRIES", 3)
    entries = BootDirectory(root).entries("/")
    assert isinstance(entries, list)
    assert len(entries) == 3


def test_a_boot_directory_that_went_away_refuses(tmp_path):
    boot = BootDirectory(tmp_path / "gone")
    assert isinstance(boot.open(b"x"), Refusal)
    assert isinstance(boot.entries("/"), Refusal)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60)))
def test_any_name_is_given_from_inside_or_refused(boot, name):
    answer = boot.open(name)
    if isinstance(answer, OpenFile):
        assert content(answer) != b"secret"
    else:
        assert answer.why


PIECES = [b"..", b".", b"/", b"\\", b"%2e", b"%2f", b"leaves-dir", b"Boot", b"secret", b"\xff"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=10))
def test_no_mixture_reaches_the_secret(boot, pieces):
    answer = boot.open(b"".join(pieces))
    if isinstance(answer, OpenFile):
        assert content(answer) != b"secret"
