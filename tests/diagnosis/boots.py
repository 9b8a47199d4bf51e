"""Events of one machine, as short as a test can say them."""

from __future__ import annotations

from pxegui.events import (
    BootAnswered,
    BootFileMissing,
    BootOffered,
    FileRefused,
    LeaseAcked,
    LeaseOffered,
    MachineAsked,
    RequestIgnored,
    TransferEnded,
    TransferStarted,
)

MAC = "54:bf:64:41:7c:08"
ADDRESS = "192.168.2.102"
START = 1_000_000.0  # times are seconds after this


class Say:
    """`at` is seconds after the start."""

    def __init__(self, mac=MAC, address=ADDRESS, start=START, host_name=""):
        self.mac, self.address, self.start, self.host_name = mac, address, start, host_name

    def asked(self, at=0.0, firmware="UEFI x64", loader="", message="discover", **more):
        fields = {
            "port": 67,
            "state": "",
            "xid": 1,
            "secs": 0,
            "architecture": 7 if firmware else None,
            "vendor_class": "",
            "user_class": "",
            "uuid": "",
            "host_name": self.host_name,
            "client_id": "",
            "requested": "",
            "server": "",
            "relay": "",
        }
        return MachineAsked(
            at=self.start + at,
            mac=self.mac,
            firmware=firmware,
            loader=loader,
            message=message,
            **{**fields, **more},
        )

    def offered(self, at=0.05, boot_file="ipxe.efi"):
        return LeaseOffered(
            at=self.start + at,
            mac=self.mac,
            address=self.address,
            lease_s=43200,
            boot_file=boot_file,
            because="found",
            firmware="UEFI x64",
        )

    def acked(self, at=0.1, boot_file="ipxe.efi", state="selecting", reserved=False):
        return LeaseAcked(
            at=self.start + at,
            mac=self.mac,
            address=self.address,
            lease_s=43200,
            state=state,
            boot_file=boot_file,
            because="found",
            firmware="UEFI x64",
            host_name=self.host_name,
            reserved=reserved,
        )

    def boot_offered(self, at=0.1):
        return BootOffered(
            at=self.start + at,
            mac=self.mac,
            boot_file="ipxe.efi",
            because="found",
            firmware="UEFI x64",
        )

    def boot_answered(self, at=0.2):
        return BootAnswered(
            at=self.start + at,
            mac=self.mac,
            address=self.address,
            boot_file="ipxe.efi",
            because="found",
            firmware="UEFI x64",
        )

    def missing(self, at=0.0):
        return BootFileMissing(
            at=self.start + at,
            mac=self.mac,
            firmware="UEFI Arm 64",
            architecture=11,
            missing="no boot file for UEFI Arm 64",
            where="get ipxe.efi",
        )

    def ignored(self, at=0.0, why="it must not", message="discover", normal=False):
        return RequestIgnored(
            at=self.start + at,
            mac=self.mac,
            port=67,
            message=message,
            source="0.0.0.0:68",
            why=why,
            normal=normal,
        )

    def began(self, number, at, file, size=1000, protocol="tftp", probe=False):
        return TransferStarted(
            at=self.start + at,
            mac=self.mac,
            transfer=number,
            protocol=protocol,
            client=f"{self.address}:2000",
            file=file,
            asked=file,
            size_bytes=size,
            probe=probe,
        )

    def ended(self, number, at, file, outcome="done", sent=1000, size=1000, why="", **more):
        fields = {"protocol": "tftp", "seconds": 0.1, "resent": 0, **more}
        return TransferEnded(
            at=self.start + at,
            mac=self.mac,
            transfer=number,
            client=f"{self.address}:2000",
            file=file,
            outcome=outcome,
            sent_bytes=sent,
            size_bytes=size,
            why=why,
            **fields,
        )

    def loaded(self, number, at, file):
        return [self.began(number, at, file), self.ended(number, at + 0.1, file)]

    def refused(self, at, asked, nearest="", optional=False, kind="not_found"):
        return FileRefused(
            at=self.start + at,
            mac=self.mac,
            protocol="tftp",
            client=f"{self.address}:2000",
            asked=asked,
            kind=kind,
            why="no such file",
            nearest=nearest,
            optional=optional,
        )

    def leased(self, at=0.0):
        return [self.asked(at), self.offered(at + 0.05), self.acked(at + 0.1)]

    def boot(self, at=0.0, upto="system"):
        """A boot through iPXE up to a step."""
        events = [*self.leased(at), *self.loaded(1, at + 0.2, "ipxe.efi")]
        if upto == "loader":
            return events
        events += [
            self.asked(at + 2, loader="iPXE"),
            self.offered(at + 2.1, "http://192.168.2.2/boot.ipxe"),
            self.acked(at + 2.2, "http://192.168.2.2/boot.ipxe"),
            *self.loaded(2, at + 2.5, "boot.ipxe"),
        ]
        if upto == "menu":
            return events
        return [*events, *self.loaded(3, at + 7, "linux"), *self.loaded(4, at + 8, "initrd.gz")]
