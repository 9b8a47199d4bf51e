from __future__ import annotations

import sys

import pytest

from pxegui import gui


def test_this_python_and_this_qt_keep_their_references():
    assert not gui.loses_references()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="constants are immortal there")
def test_protecting_makes_the_constants_practically_immortal():
    before = sys.getrefcount(None)
    assert gui.protect()
    assert sys.getrefcount(None) - before > 1 << 39
