from __future__ import annotations

import pytest

from pxegui.http.content import content_type


@pytest.mark.parametrize(
    ("name", "beginning", "type_"),
    [
        pytest.param("EFI/BOOT/BOOTX64.EFI", b"MZ", "application/efi", id="an EFI program"),
        pytest.param("debian.iso", b"", "application/vnd.efi-iso", id="an ISO"),
        pytest.param("disk.img", b"", "application/vnd.efi-img", id="a disk image"),
        pytest.param("boot.ipxe", b"#!", "text/plain", id="an iPXE script"),
        pytest.param("linux", b"MZ", "application/efi", id="a kernel with an EFI stub"),
        pytest.param("linux", b"\x7fE", "application/octet-stream", id="a kernel without"),
        pytest.param("a.b/linux", b"MZ", "application/efi", id="a dot in the folder only"),
        pytest.param(".hidden", b"MZ", "application/efi", id="a dot in front is no extension"),
        pytest.param("pxelinux.0", b"MZ", "application/octet-stream", id="another extension"),
        pytest.param("index.html", b"<!", "application/octet-stream", id="no page of ours"),
    ],
)
def test_content_type(name, beginning, type_):
    assert content_type(name, beginning) == type_
