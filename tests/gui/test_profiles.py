from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pxegui.gui import recent
from pxegui.gui.profiles import Profiles, path_of, plain_name
from pxegui.gui.session import Session
from pxegui.settings import toml
from pxegui.settings.model import Mode, Settings, TftpSettings
from tests.gui.interfaces import ALL, OFFICE, PULLED, WIRED


@pytest.fixture
def profiles(session: Session) -> Profiles:
    return Profiles(session)


def begun(settings: Settings, typed=(), folder=None, interfaces=ALL) -> Session:
    """A fresh start of the program."""
    from pxegui.engine.engine import Engine

    session = Session(Engine(), settings)
    held = Profiles(session)
    held.begin(typed, folder)
    held.setParent(session)
    session._on_interfaces(interfaces)
    return session


def test_each_change_is_kept_at_once_and_comes_back(session, profiles, tmp_path):
    session._on_interfaces(ALL)
    session.edit(interface="enp3s0", boot_dir=tmp_path, tftp=TftpSettings(enabled=False))
    again = begun(Settings())
    assert again.settings == session.settings


def test_options_win_and_are_not_kept(session, profiles, tmp_path):
    session.edit(interface="enp3s0", boot_dir=tmp_path)
    typed = Settings(interface="wlp2s0", mode=Mode.STANDARD)
    again = begun(typed, {"interface", "mode"})
    assert again.settings.interface == "wlp2s0"
    assert again.settings.mode is Mode.STANDARD
    assert again.settings.boot_dir == tmp_path
    again.edit(tftp=TftpSettings(enabled=False))
    later = begun(Settings())
    assert later.settings.interface == "enp3s0"
    assert not later.settings.tftp.enabled


def test_an_option_that_is_changed_by_hand_is_kept(session, profiles):
    again = begun(Settings(interface="wlp2s0"), {"interface"})
    again.edit(interface="enp3s0")
    assert begun(Settings()).settings.interface == "enp3s0"


def test_a_profile_on_the_command_line_is_all_there_is(session, profiles, tmp_path):
    session.edit(interface="wlp2s0", boot_dir=tmp_path)
    again = begun(Settings(interface="enp3s0"), None)
    assert again.settings == Settings(interface="enp3s0")


@pytest.mark.parametrize(
    ("interfaces", "name", "mode"),
    [
        pytest.param(ALL, "enp3s0", Mode.STANDARD, id="the wired one with an address"),
        pytest.param([OFFICE], "enp5s0", Mode.PROXY, id="where a server gave us ours"),
        pytest.param([PULLED], "", Mode.STANDARD, id="none that suits: none is guessed"),
    ],
)
def test_the_first_start_guesses_the_network(interfaces, name, mode):
    session = begun(Settings(), interfaces=interfaces)
    assert (session.settings.interface, session.settings.mode) == (name, mode)


def test_it_guesses_once(session):
    session = begun(Settings(), interfaces=[PULLED])
    session._on_interfaces(ALL)
    assert session.settings.interface == ""


def test_the_folder_of_the_terminal_comes_before_the_last(session, profiles, tmp_path):
    session.edit(boot_dir=Path("/srv"))
    assert begun(Settings(), folder=tmp_path).settings.boot_dir == tmp_path
    typed = begun(Settings(boot_dir=Path("/mnt")), {"boot-dir"}, tmp_path)
    assert typed.settings.boot_dir == Path("/mnt")


def test_named_profiles(session, profiles, tmp_path):
    session._on_interfaces(ALL)
    session.edit(interface="enp3s0", boot_dir=tmp_path)
    assert profiles.save_as(" Bench/1 ") == "Bench 1"
    session.edit(mode=Mode.PROXY)
    assert toml.load(path_of("Bench 1")).settings.mode is Mode.PROXY
    profiles.open("")
    assert session.settings.mode is Mode.STANDARD
    profiles.open("Bench 1")
    assert session.settings.mode is Mode.PROXY
    assert profiles.names() == ["Bench 1"]
    profiles.remove("Bench 1")
    assert profiles.names() == []
    assert profiles.open_name == ""


def test_a_broken_profile_is_said_and_changes_nothing(session, profiles, tmp_path):
    before = session.settings
    broken = tmp_path / "x.toml"
    broken.write_text("mode = 7\nnonsense = 1\n")
    assert not profiles.open_file(broken)
    assert session.settings is before
    assert len(session.problems) == 2


def test_a_file_of_pypxe_opens_too(session, profiles, tmp_path):
    file = tmp_path / "pypxe.json"
    file.write_text('{"NETBOOT_DIR": "/srv", "DHCP_MODE_PROXY": true}')
    assert profiles.open_file(file)
    assert session.settings.mode is Mode.PROXY


def test_a_settings_folder_that_cannot_be_written_is_no_obstacle(session, profiles, tmp_path):
    path_of("").parent.parent.mkdir(parents=True, exist_ok=True)
    path_of("").parent.write_text("a file where the folder should be")
    session.edit(mode=Mode.PROXY)
    assert session.settings.mode is Mode.PROXY


def test_recent_folders_and_their_names(session, profiles, tmp_path):
    for name in ("a", "b", "a"):
        session.edit(boot_dir=tmp_path / name)
    assert recent.folders() == [tmp_path / "a", tmp_path / "b"]
    recent.set_name(tmp_path / "a", "Rescue")
    assert (recent.name(tmp_path / "a"), recent.name(tmp_path / "b")) == ("Rescue", "")
    recent.forget()
    assert recent.folders() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bench", "bench"),
        ("a/b\\c", "a b c"),
        ("..", ""),
        (" x ", "x"),
        ("é", "é"),
        ("a\nb", "a b"),
    ],
)
def test_names_that_files_can_have(typed, kept):
    assert plain_name(typed) == kept


def test_the_menus_show_profiles_and_folders(window, session, tmp_path):
    session._on_interfaces([WIRED])
    session.edit(boot_dir=tmp_path)
    window.profiles.save_as("Bench")
    named = [a.text() for a in window.actions_.menus["profiles"].actions() if a.text()]
    assert named == ["&Without a name", "Bench", "&Keep as…", "Fo&rget “Bench”"]
    folders = [a for a in window.actions_.menus["recent"].actions() if a.text()]
    assert folders[0].text() == str(tmp_path)
    session.edit(boot_dir=tmp_path / "other")
    folders = [a for a in window.actions_.menus["recent"].actions() if a.text()]
    next(a for a in folders if a.text() == str(tmp_path)).trigger()
    assert session.settings.boot_dir == tmp_path


def test_another_network_has_other_choices(session, profiles):
    from pxegui.gui import networks

    session._on_interfaces([WIRED, OFFICE])
    session.edit(interface=WIRED.name)
    session.edit_dhcp(lease_s=60)
    elsewhere = dataclasses.replace(WIRED, addresses=OFFICE.addresses)
    assert networks.chosen(session.settings, elsewhere).dhcp.lease_s == 3600
    assert networks.chosen(session.settings, WIRED).dhcp.lease_s == 60
