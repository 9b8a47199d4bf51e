"""The states of the window as a person meets them, each from a stream of events made up here."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from pxegui import events as e
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui.log_filter import needle
from pxegui.gui.window import Window
from pxegui.net.granted import PermissionNotGiven
from pxegui.problems import Problem
from pxegui.settings.model import Mode, Settings
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import Message, build
from tests.diagnosis.boots import Say
from tests.gui.interfaces import ALL, BARE, OFFICE, WIRED

FOLDER = Path("/srv/netboot")
NAME = "Debian 13 netboot"
BENCH, DELL, KIOSK = "d8:9e:f3:3a:5f:12", "54:bf:64:41:7c:08", "00:1b:21:9d:e0:44"

PORTS: dict[e.Service, int] = {"dhcp": 67, "pxe": 4011, "tftp": 69, "http": 80}

Scene = Callable[[Window], QWidget | None]  # returns what is open over the window
SCENES: dict[str, Scene] = {}


def scene(function: Scene) -> Scene:
    """Known by the name of the picture that was drawn of it."""
    SCENES[function.__name__.replace("_", "-")] = function
    return function


def settle(window: Window) -> None:
    """Let the window show what was published."""
    QApplication.processEvents()
    window.feed.flush()
    window.feed.tick.emit(time.time())
    QApplication.processEvents()


def survey() -> Survey:
    """iPXE for three kinds of firmware, two entries."""
    kinds = {
        "undionly.kpxe": Firmware.BIOS,
        "ipxe.efi": Firmware.UEFI_X64,
        "snponly-arm64.efi": Firmware.UEFI_ARM64,
    }
    return Survey(
        root=FOLDER,
        name=NAME,
        loaders=tuple(
            Loader(
                file=file,
                kind=LoaderKind.IPXE,
                firmware=firmware,
                signed=None if firmware is Firmware.BIOS else False,
            )
            for file, firmware in kinds.items()
        ),
        entries=(
            MenuEntry(title="Debian 13 installer", kernel="linux", found_in="boot.ipxe"),
            MenuEntry(title="Rescue", kernel="linux", found_in="boot.ipxe"),
        ),
    )


def choose(window: Window, mode: Mode = Mode.STANDARD, of=WIRED) -> None:
    """The three choices are made."""
    session = window.session
    session.set_settings(Settings(interface=of.name, boot_dir=FOLDER, mode=mode))
    session._on_interfaces([of, *(each for each in ALL if each.name != of.name)])
    session.surveyor.take(FOLDER, survey())
    settle(window)


def serve(window: Window, mode: Mode = Mode.STANDARD, of=WIRED) -> None:
    """Started, and ready two and a half minutes ago."""
    choose(window, mode, of)
    stream, at = window.session.engine.stream, time.time() - 160
    address = str(of.usable[0].ip)
    is_standard = mode is Mode.STANDARD
    window.session._put(window.session.standing.began(), {})
    stream.publish(
        e.BootDirectorySurveyed(
            at=at,
            boot_dir=str(FOLDER),
            name=NAME,
            loaders={"UEFI x64": "ipxe.efi"},
            missing={},
            entries=(),
            seconds=0.1,
        )
    )
    for service, port in PORTS.items():
        stream.publish(e.ServiceStarted(at=at, service=service, address=address, port=port))
    stream.publish(
        e.Ready(
            at=at,
            interface=of.name,
            address=address,
            mode=mode.value,
            dhcp=67,
            pxe=4011,
            tftp=69,
            http=80,
            range_first="192.168.2.100" if is_standard else "",
            range_last="192.168.2.150" if is_standard else "",
            boot_dir=str(FOLDER),
        )
    )
    settle(window)


def publish(window: Window, *events: e.Event) -> None:
    """As the engine does."""
    for event in events:
        window.session.engine.stream.publish(event)
    settle(window)


def three_machines() -> list[e.Event]:
    """One that is done, one that loads, one that asks for a file that lies elsewhere."""
    now = time.time()
    kiosk = Say(KIOSK, "192.168.2.120", now - 110, "kiosk-lobby")
    bench = Say(BENCH, "192.168.2.101", now - 9, "bench-07")
    dell = Say(DELL, "192.168.2.102", now - 28)
    script = "http://192.168.2.2/boot.ipxe"
    web = {"protocol": "http"}
    found: list[e.Event] = [
        kiosk.asked(0, firmware="BIOS"),
        dataclasses.replace(kiosk.acked(0.1, "undionly.kpxe", reserved=True), firmware="BIOS"),
        *_file(kiosk, 1, 0.4, "undionly.kpxe", 70_144, 0.1),
        *_file(kiosk, 2, 4.0, "debian-installer/amd64/initrd.gz", 39_800_000, 4.1, **web),
        dell.asked(0),
        dell.acked(0.1, "EFI/debian/shimx64.efi"),
        *_file(dell, 3, 0.3, "EFI/debian/shimx64.efi", 948_768, 0.2),
        dell.refused(3.2, "grubx64.efi", "EFI/debian/grubx64.efi"),
        dell.refused(3.4, "/grubx64.efi", "EFI/debian/grubx64.efi"),
        bench.asked(0),
        bench.acked(0.1),
        *_file(bench, 4, 0.2, "ipxe.efi", 1_085_440, 0.1),
        bench.asked(2, loader="iPXE"),
        bench.acked(2.1, script),
        *_file(bench, 5, 2.4, "boot.ipxe", 1_406, 0.004, **web),
        *_file(bench, 6, 6.9, "debian-installer/amd64/linux", 12_200_000, 0.4, **web),
        bench.began(7, 7.6, "debian-installer/amd64/initrd.gz", 39_800_000, "http"),
    ]
    return sorted(found, key=lambda event: event.at)


def _file(say: Say, number: int, at: float, name: str, size: int, took: float, **more):
    protocol = more.get("protocol", "tftp")
    return [
        say.began(number, at, name, size, protocol),
        say.ended(number, at + took, name, sent=size, size=size, seconds=took, **more),
    ]


def load_on(window: Window) -> None:
    """The file under way is at 63 %, after a second of bars."""
    now = time.time()
    for step in range(1, 8):
        publish(
            window,
            e.TransferProgressed(
                at=now - 0.7 + step * 0.1,
                mac=BENCH,
                transfer=7,
                protocol="http",
                sent_bytes=int(25_074_000 * step / 7),
                size_bytes=39_800_000,
                resent=0,
            ),
        )


@scene
def main_idle(window: Window) -> None:
    choose(window)


@scene
def first_start_empty(window: Window) -> None:
    window.session._on_interfaces(ALL)
    window.session.edit(interface=WIRED.name)
    settle(window)


@scene
def network_list(window: Window) -> QWidget:
    choose(window)
    window.setup.network.box.showPopup()
    settle(window)
    return window.setup.network.box.view()


@scene
def boot_survey(window: Window) -> QWidget:
    choose(window)
    window.setup.show_survey()
    settle(window)
    return _over(window)


@scene
def main_waiting(window: Window) -> None:
    serve(window)


@scene
def main_running(window: Window) -> None:
    serve(window)
    publish(window, *three_machines())
    load_on(window)
    window.selection.select([BENCH])
    settle(window)


@scene
def main_running_proxy(window: Window) -> None:
    serve(window, Mode.PROXY, OFFICE)
    say = Say(BENCH, "192.168.178.61", time.time() - 9, "bench-07")
    publish(window, say.asked(0), say.boot_offered(0.1), say.boot_answered(0.2))
    publish(window, *_file(say, 1, 0.4, "ipxe.efi", 1_085_440, 0.1))


@scene
def fifty_machines(window: Window) -> None:
    serve(window)
    now = time.time()
    for n in range(50):
        say = Say(
            f"54:bf:64:41:7c:{n:02x}", f"192.168.2.{100 + n}", now - 60 + n, f"lab-{n + 1:02}"
        )
        publish(window, *say.boot(upto=("loader", "menu", "system")[n % 3]))


@scene
def log_filtering(window: Window) -> None:
    main_running(window)
    window.log.change(text=needle("grub"), services=("tftp",), least="warning")
    settle(window)


@scene
def log_packet(window: Window) -> QWidget:
    serve(window)
    options = {53: b"\1", 55: b"\1\3\x43\x61", 60: b"PXEClient:Arch:00007", 93: b"\0\7"}
    data = build(Message(op=1, chaddr=bytes.fromhex("d89ef33a5f12") + bytes(10), options=options))
    number = window.session.engine._packets.keep(data)
    asked = Say(BENCH, "192.168.2.101", time.time(), "bench-07").asked(0)
    publish(window, dataclasses.replace(asked, packet=number))
    last = window.log.model.rowCount() - 1
    window.log.show_details(window.log.model.index(last, 0), as_packet=True)
    settle(window)
    return _over(window)


@scene
def machine_menu(window: Window) -> QWidget:
    main_running(window)
    menu = window.machines.menu()
    menu.popup(window.mapToGlobal(QPoint(200, 200)))
    settle(window)
    return menu


@scene
def stopping(window: Window) -> None:
    main_running(window)
    publish(window, e.Stopping(at=time.time(), transfers=1))


@scene
def machine_timeline_problem(window: Window) -> None:
    main_running(window)
    window.selection.select([DELL])
    window.docks.show_panel()
    settle(window)


@scene
def other_dhcp_found(window: Window) -> None:
    choose(window)
    mac = "3c:a6:2f:10:9e:77"
    server = OtherDhcpServer(
        server=f"192.168.178.1 ({mac})", interface=WIRED.name, mac=mac, after_s=0.2
    )
    _failed(window, server)


@scene
def no_privilege(window: Window) -> None:
    choose(window)
    _failed(window, PermissionNotGiven(ports="67, 69, 80"))


@scene
def interface_without_address(window: Window) -> None:
    choose(window, of=BARE)


@scene
def range_editor(window: Window) -> QWidget:
    choose(window)
    window.dialogs.show_addresses()
    settle(window)
    return _over(window)


@scene
def boot_choice_editor(window: Window) -> QWidget:
    main_running(window)
    window.dialogs.show_rules()
    settle(window)
    return _over(window)


@scene
def menu_entries(window: Window) -> QWidget | None:
    over = boot_choice_editor(window)
    window.findChild(QPushButton, "entriesTab").click()
    settle(window)
    return over


@scene
def settings_dialog(window: Window) -> QWidget:
    choose(window)
    window.dialogs.show_settings()
    settle(window)
    return _over(window)


def _failed(window: Window, problem: Problem) -> None:
    standing = window.session.standing.began().ended(well=False)
    window.session._put(standing, {problem: None})
    settle(window)


def _over(window: Window) -> QWidget:
    """The dialog or popover that is open."""
    shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    inside = [each for each in window.findChildren(QWidget) if each.isWindow() and each.isVisible()]
    return next(each for each in [*inside, *shown] if each is not window)
