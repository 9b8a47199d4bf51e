from __future__ import annotations

import os
import threading

import pytest

from pxegui.boot import beneath


@pytest.fixture(params=["by descriptor", "by name, checked twice"], autouse=True)
def way(request, monkeypatch):
    if request.param != "by descriptor":
        monkeypatch.setattr(beneath, "_BY_DESCRIPTOR", False)
    return request.param


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    (root / "dir").mkdir(parents=True)
    (root / "dir/file").write_bytes(b"inside")
    (tmp_path / "root-2").mkdir()
    (tmp_path / "root-2/file").write_bytes(b"outside")
    (root / "leaves").symlink_to("../root-2/file")
    (root / "leaves-dir").symlink_to("../root-2")
    (root / "absolute").symlink_to(tmp_path / "root-2/file")
    (root / "stays").symlink_to("dir/file")
    (root / "returns").symlink_to("../root/dir/file")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "fifo")
    (root / "device").symlink_to("/dev/zero")
    (root / "dead").symlink_to("nowhere")
    (root / "circle").symlink_to("circle")
    return root


def content(root, name):
    descriptor, status = beneath.open_file(root, name)
    try:
        assert os.fstat(descriptor).st_size == status.st_size
        return os.read(descriptor, 100)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"dir/file", id="a file"),
        pytest.param(b"stays", id="a link that stays inside"),
        pytest.param(b"returns", id="a link that leaves and returns"),
    ],
)
def test_opened(root, name):
    assert content(root, name) == b"inside"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        pytest.param(b"leaves", beneath.OutsideError, id="a link that leaves"),
        pytest.param(b"leaves-dir/file", beneath.OutsideError, id="a directory's link that leaves"),
        pytest.param(b"absolute", beneath.OutsideError, id="an absolute link"),
        pytest.param(b"up", beneath.OutsideError, id="a link to the parent"),
        pytest.param(b"../root-2/file", beneath.OutsideError, id="a neighbour of like name"),
        pytest.param(b"device", beneath.OutsideError, id="a link to a device"),
        pytest.param(b"fifo", beneath.SpecialFileError, id="a FIFO, without waiting"),
        pytest.param(b"dir", IsADirectoryError, id="a directory"),
        pytest.param(b"", IsADirectoryError, id="the root itself"),
        pytest.param(b"dead", FileNotFoundError, id="a link to nothing"),
        pytest.param(b"nothing", FileNotFoundError, id="nothing"),
        pytest.param(b"dir/file/x", NotADirectoryError, id="below a file"),
        pytest.param(b"circle", OSError, id="a link to itself"),
        pytest.param(b"x" * 300, OSError, id="too long"),
    ],
)
def test_refused(root, name, error):
    with pytest.raises(error):
        beneath.open_file(root, name)


def test_a_root_that_is_gone(tmp_path):
    with pytest.raises(OSError):  # noqa: PT011 - any error of the system will do
        beneath.open_file(tmp_path / "gone", b"x")


def test_the_whole_file_system_may_be_the_root(root):
    path = os.fsencode(root / "dir/file")[1:]
    assert content(root.parents[-1], path) == b"inside"


def test_a_root_that_is_a_link(root, tmp_path):
    (tmp_path / "alias").symlink_to(root)
    assert content(tmp_path / "alias", b"stays") == b"inside"


def test_directories_are_listed_only_inside(root):
    with beneath.directory(root, b"dir") as directory:
        assert [os.fsencode(name) for name in os.listdir(directory)] == [b"file"]
    with pytest.raises(beneath.OutsideError), beneath.directory(root, b"leaves-dir"):
        pass


def test_a_known_file_may_lie_anywhere_but_is_regular(root):
    descriptor, status = beneath.open_known_file(root / "leaves")
    os.close(descriptor)
    assert status.st_size == len(b"outside")
    with pytest.raises(beneath.SpecialFileError):
        beneath.open_known_file(root / "device")
    with pytest.raises(IsADirectoryError):
        beneath.open_known_file(root / "dir")


def test_no_descriptor_is_left_behind(root):
    before = len(os.listdir("/proc/self/fd"))
    for name in (b"dir/file", b"leaves", b"fifo", b"dir", b"dead", b"circle", b"nothing"):
        try:
            os.close(beneath.open_file(root, name)[0])
        except OSError:
            continue
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_link_that_is_swapped_all_the_time_never_leads_outside(root):
    """Somebody exchanges a directory for a link that leaves, as fast as they can."""
    stop = threading.Event()
    os.rename(root / "dir", root / "real")
    (root / "real-link").symlink_to("../root-2")
    os.symlink("real", root / "swapped")

    def swap():
        while not stop.is_set():
            for target in ("../root-2", "real"):
                os.symlink(target, root / "next")
                os.rename(root / "next", root / "swapped")

    thread = threading.Thread(target=swap)
    thread.start()
    seen = set()
    try:
        for _ in range(2000):
            try:
                seen.add(content(root, b"swapped/file"))
            except (beneath.OutsideError, FileNotFoundError):
                seen.add(b"refused")
    finally:
        stop.set()
        thread.join()
    assert b"outside" not in seen
