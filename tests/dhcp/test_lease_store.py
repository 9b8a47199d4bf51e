from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from pxegui.dhcp.lease_store import LeaseStore
from pxegui.dhcp.leases import Lease
from pxegui.dhcp.problems import LeaseFileBusy, LeaseFileUnusable
from pxegui.problems import PxeguiError


def lease(last: int, mac: str = "52:54:00:00:00:01", **more) -> Lease:
    return Lease(address=IPv4Address(f"10.0.0.{last}"), key=mac, mac=mac, **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "leases.db"


def test_what_is_committed_is_loaded_again(path):
    first = lease(7, client_id="0152", host_name="lab ü", starts=1.5, expires=99.25)
    store = LeaseStore(path)
    store.commit([first, lease(8, "52:54:00:00:00:02")])
    store.commit([lease(8, "52:54:00:00:00:03")])
    store.close()
    store.close()
    again = LeaseStore(path)
    assert again.load() == [first, lease(8, "52:54:00:00:00:03")]
    again.close()


def test_no_path_keeps_nothing():
    store = LeaseStore(None)
    store.commit([lease(7)])
    assert store.load() == []
    store.close()


def test_a_process_killed_after_commit_loses_nothing(path):
    program = (
        "import os, signal, sys; from pathlib import Path; from ipaddress import IPv4Address\n"
        "from pxegui.dhcp.lease_store import LeaseStore; from pxegui.dhcp.leases import Lease\n"
        "store = LeaseStore(Path(sys.argv[1]))\n"
        "for n in range(200):\n"
        "    store.commit([Lease(address=IPv4Address(n), key=str(n), mac=str(n))])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=60)
    assert done.returncode == -9
    store = LeaseStore(path)
    assert len(store.load()) == 200
    store.close()


def database_of_another_program(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE lease (address TEXT)")
    database.close()


def of_a_later_version(path: Path) -> None:
    LeaseStore(path).close()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 99")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def damaged(path: Path) -> None:
    LeaseStore(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + bytes(len(content) - 100))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda path: path.write_text("[dhcp]\n"), "not a lease file", id="a text"),
        pytest.param(lambda path: path.write_bytes(bytes(5000)), "not a lease file", id="zeros"),
        pytest.param(database_of_another_program, "another program", id="another database"),
        pytest.param(of_a_later_version, "version 99", id="a later version"),
        pytest.param(damaged, "cannot be opened", id="a damaged file"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(path, make, why):
    path.parent.mkdir()
    make(path)
    before = path.read_bytes()
    with pytest.raises(PxeguiError) as refused:
        LeaseStore(path)
    (problem,) = refused.value.problems
    assert isinstance(problem, LeaseFileUnusable)
    assert why in problem.why
    assert "--leases" in str(refused.value)
    assert path.read_bytes() == before


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(PxeguiError, match="no file"):
        LeaseStore(tmp_path)


def test_two_cannot_share_one_file(path):
    store = LeaseStore(path)
    with pytest.raises(PxeguiError) as refused:
        LeaseStore(path)
    assert isinstance(refused.value.problems[0], LeaseFileBusy)
    store.commit([lease(7)])
    store.close()
    LeaseStore(path).close()


def test_others_may_read_while_we_serve(path):
    store = LeaseStore(path)
    store.commit([lease(7)])
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert reader.execute("SELECT address FROM lease").fetchall() == [("10.0.0.7",)]
    reader.close()
    store.commit([lease(8)])
    store.close()


def test_an_empty_file_is_filled(path):
    path.parent.mkdir()
    path.touch()
    store = LeaseStore(path)
    store.commit([lease(7)])
    store.close()
    again = LeaseStore(path)
    assert again.load() == [lease(7)]
    again.close()


def test_a_place_that_cannot_be_written_is_no_obstacle(tmp_path):
    (tmp_path / "file").touch()
    store = LeaseStore(tmp_path / "file" / "leases.db")
    assert isinstance(store.trouble, OSError)
    assert store.load() == []
    with pytest.raises(OSError, match="file"):
        store.commit([lease(7)])
    store.close()


def test_a_full_disk_fails_the_commit_and_nothing_else(path):
    store = LeaseStore(path)
    store.commit([lease(7)])
    assert store._database is not None
    store._database.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.commit([lease(n % 250, host_name="x" * 3000) for n in range(100)])
    store._database.execute("PRAGMA max_page_count = 100000")
    store.commit([lease(8)])
    assert len(store.load()) == 2
    store.close()


@pytest.mark.namespace
def test_leases_on_a_read_only_disk_still_count(path, tmp_path):
    store = LeaseStore(path)
    store.commit([lease(7)])
    store.close()
    mount = ["mount", "-n", "--bind"]
    subprocess.run([*mount, str(path.parent), str(path.parent)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(path.parent)], check=True)
        store = LeaseStore(path)
        assert store.load() == [lease(7)]
        with pytest.raises(OSError, match="Read-only"):
            store.commit([lease(8)])
        store.close()
    finally:
        subprocess.run(["umount", str(path.parent)], check=True)


def test_rows_that_make_no_sense_are_left_out(path):
    store = LeaseStore(path)
    store.commit([lease(7)])
    assert store._database is not None
    store._database.execute(
        "INSERT INTO lease VALUES ('nowhere', '', '', '', '', 0, 0), ('10.0.0.9', '', '', '', '', "
        "9e999, 0), ('10.0.0.10', '', '', '', '', 'text', 0)"
    )
    assert store.load() == [lease(7)]
    store.close()


def test_the_file_is_closed_to_children(path):
    store = LeaseStore(path)
    assert not os.get_inheritable(store._lock)
    store.close()
