"""Keyword arguments are read, or refused by name with what would be right."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from pxegui.problems import PxeguiError
from pxegui.settings import arguments
from pxegui.settings.arguments import WrongArgumentError, argument


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        pytest.param(arguments.read_own_address, "0.0.0.0", "0.0.0.0", id="all addresses"),
        pytest.param(arguments.read_own_address, "10.0.0.1", "10.0.0.1", id="one address"),
        pytest.param(
            arguments.read_broadcast, "<broadcast>", "255.255.255.255", id="Python's word"
        ),
        pytest.param(
            arguments.read_broadcast, "255.255.255.255", "255.255.255.255", id="everybody"
        ),
        pytest.param(arguments.read_broadcast, "10.0.0.255", "10.0.0.255", id="a network's own"),
        pytest.param(arguments.read_file_name, "pxelinux.0", "pxelinux.0", id="a file"),
    ],
)
def test_what_is_meant_by(read, value, meant):
    assert str(argument("it", value, read)) == meant


@pytest.mark.parametrize(
    ("name", "read", "value", "said"),
    [
        (
            "ip",
            arguments.read_own_address,
            "192.168.2",
            "ip: 192.168.2 is not an IPv4 address: write an IPv4 address such as 192.168.2.2",
        ),
        (
            "broadcast",
            arguments.read_broadcast,
            "all",
            "broadcast: all is not an IPv4 address: write '<broadcast>', or an IPv4 address such "
            "as 192.168.2.255",
        ),
        (
            "filename",
            arguments.read_file_name,
            "",
            "filename: there is no name in it: name a file such as 'pxelinux.0'",
        ),
        (
            "logger",
            arguments.read_logger,
            "root",
            "logger: root is not a logger: pass logging.getLogger(...), or None for one of its own",
        ),
        (
            "netbootDirectory",
            arguments.read_directory,
            "/nowhere/at/all",
            "netbootDirectory: /nowhere/at/all cannot be served (no such file or directory): name "
            "a directory that is there and that this user may read",
        ),
    ],
)
def test_a_wrong_one_is_named_with_what_would_be_right(name, read, value, said):
    with pytest.raises(WrongArgumentError, match=re.escape(said)) as caught:
        argument(name, value, read)
    assert str(caught.value) == said


def test_callers_may_catch_it_as_what_they_know():
    assert issubclass(WrongArgumentError, ValueError)
    assert issubclass(WrongArgumentError, PxeguiError)


def test_a_directory_stays_the_same_wherever_the_caller_goes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert arguments.read_directory(".") == Path(tmp_path)


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="not a directory"):
        argument("netbootDirectory", str(tmp_path / "file"), arguments.read_directory)


@pytest.mark.parametrize("value", [None, logging.getLogger("tests")])
def test_a_logger_may_be_left_out(value):
    assert arguments.read_logger(value) is value
