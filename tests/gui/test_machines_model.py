"""The model of the machines: texts, order, and rows that hold still."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from pxegui.changed import changed
from pxegui.engine.machines import Machines
from pxegui.gui.models.machine_order import Order, counted
from pxegui.gui.models.machine_rows import Column, Extra, natural, seen, shown, slow_words
from pxegui.gui.models.machines import MachinesModel
from tests.gui.machines import machine


def rows_of(*events):
    machines = Machines()
    for event in events:
        machines.take(event)
    return machines.machines()


@pytest.fixture
def model(qapp):
    return MachinesModel(lambda _row: Extra())


def names(model):
    return [model.data(model.index(row, Column.MACHINE)) for row in range(model.rowCount())]


def three():
    return rows_of(
        *machine(10, "lab-10", ago=100).boot(),
        *machine(2, "lab-2", ago=100).boot(),
        *machine(3).leased(),
        machine(3).refused(1, "grubx64.efi"),
    )


def test_qt_is_content(model, qtmodeltester):
    model.take(three(), time.time())
    qtmodeltester.check(model)


def test_the_order_is_by_state_then_by_name_in_natural_order(model):
    model.take(three(), time.time())
    model.arrange()
    assert names(model) == ["Dell 41:7c:03", "lab-2", "lab-10"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order(column=Column.ADDRESS), ["lab-2", "Dell 41:7c:03", "lab-10"]),
        (Order(column=Column.ADDRESS, is_descending=True), ["lab-10", "Dell 41:7c:03", "lab-2"]),
        (Order(chip="problems"), ["Dell 41:7c:03"]),
        (Order(chip="done"), ["lab-2", "lab-10"]),
        (Order(words="LAB -2"), ["lab-2"]),
        (Order(words="192.168.2.110"), ["lab-10"]),
        (Order(words="54:bf:64:41:7c:03"), ["Dell 41:7c:03"]),
        (Order(words="nobody"), []),
    ],
)
def test_filter_and_order(model, order, expected):
    model.take(three(), time.time())
    model.set_order(order)
    assert names(model) == expected


def test_new_rows_come_last_until_the_order_is_taken(model):
    now = time.time()
    rows = three()
    model.take(rows[:2], now)
    model.arrange()
    model.take(rows, now)
    assert names(model)[-1] == "Dell 41:7c:03"
    model.arrange()
    assert names(model)[0] == "Dell 41:7c:03"


def test_a_selected_row_stays_the_same_machine_when_rows_move(model, qtbot):
    now = time.time()
    rows = three()
    model.take(rows[:2], now)
    model.arrange()
    kept = QPersistentModelIndex(model.index(0, 0))
    key = model.key_at(0)
    model.take(rows, now)
    model.arrange()
    assert model.key_at(model.index(kept.row(), kept.column())) == key


def test_one_span_a_batch_of_what_looks_different(model, qtbot):
    now, rows = time.time(), three()
    model.take(rows, now)
    told = []
    model.dataChanged.connect(
        lambda first, last: told.append((first.row(), last.row(), first.column(), last.column()))
    )
    model.take(rows, now)
    assert told == []  # nothing does
    model.take([changed(row, boot_file="x.efi") for row in rows], now)
    assert told == [(0, 2, Column.BOOT_FILE, Column.BOOT_FILE)]
    model.take([changed(rows[1], firmware="BIOS", boot_file="x.efi")], now)
    assert told[1] == (1, 1, Column.FIRMWARE, Column.FIRMWARE)


def test_time_alone_changes_what_is_said(model):
    now = time.time()
    model.take(rows_of(*machine(1, ago=5.0).leased()), now)
    before = model.data(model.index(0, Column.SEEN))
    model.refresh(now + 30)
    assert model.data(model.index(0, Column.SEEN)) != before
    assert model.row_of(model.key_at(0)).verdict.sentence == "It never asked for ipxe.efi"


def test_a_row_is_spoken_in_words(model):
    boot = machine(7, "bench-07", ago=9)
    machines = Machines()
    for event in [*boot.boot(upto="menu"), boot.began(9, 7, "initrd.gz")]:
        machines.take(event)
    model.take(machines.machines(), time.time())
    words = model.data(model.index(0, Column.MACHINE), Qt.ItemDataRole.AccessibleTextRole)
    assert words == "bench-07, Loading initrd.gz, step 4 of 5, UEFI x64"


def test_dragged_out_it_is_text(model):
    model.take(rows_of(*machine(1, "bench-07").leased()), time.time())
    data = model.mimeData([model.index(0, column) for column in range(3)])
    assert data.text() == "bench-07, 54:bf:64:41:7c:01, 192.168.2.101"


def test_counted_for_the_chips(model):
    model.take(three(), time.time())
    counts = counted(model.all_rows())
    assert counts == {"all": 3, "problems": 1, "loading": 0, "menu": 0, "done": 2}


CELLS = {
    Column.MACHINE: ("bench-07", "54:bf:64:41:7c:01"),
    Column.FIRMWARE: ("UEFI x64", "then iPXE"),
    Column.ADDRESS: ("192.168.2.101", "11 h 59 min left"),
    Column.BOOTS: ("Debian 13", "always"),
    Column.SPEED: ("9.8 MB/s", ""),
    Column.LEASE: ("11 h 59 min", ""),
    Column.SEEN: ("12 s", ""),
    Column.SENT: ("4.0 kB", ""),
    Column.FILES: ("4", ""),
    Column.TRIES: ("1", ""),
    Column.TOOK: ("8.1 s", ""),
    Column.BOOT_FILE: ("http://192.168.2.2/boot.ipxe", ""),
    Column.NOTE: ("by the door", ""),
}


@pytest.mark.parametrize("column", CELLS, ids=lambda column: column.name)
def test_cell(column):
    boot = machine(1, "bench-07", ago=20.1)
    [row] = rows_of(*boot.boot())
    extra = Extra(boots="Debian 13", boots_how="always", speed=9.8e6, note="by the\ndoor")
    made = shown(row, extra, boot.start + 20.1)
    cell = tuple(text.replace("\u00a0", " ") for text in made.cells[column])
    assert cell == CELLS[column]


@pytest.mark.parametrize(
    ("ago", "words"), [(1, "now"), (12, "12 s"), (200, "3 min"), (7300, "2 h"), (7000, "1 h")]
)
def test_seen(ago, words):
    assert seen(1_000_000.0, 1_000_000.0 + ago).replace("\u00a0", " ") == words


def test_seen_days_ago():
    assert len(seen(1_000_000.0, 2_000_000.0).split(":")) == 2


@pytest.mark.parametrize(
    ("extra", "address"),
    [
        (Extra(is_kept=True), "kept for it"),
        (Extra(), "11 h 59 min left"),
    ],
)
def test_second_line_of_the_address(extra, address):
    boot = machine(1)
    [row] = rows_of(*boot.leased())
    made = shown(row, extra, boot.start + 1)
    assert made.cells[Column.ADDRESS][1].replace("\u00a0", " ") == address


def test_an_address_of_another_server():
    boot = machine(1)
    [row] = rows_of(boot.asked(), boot.boot_offered(), boot.boot_answered())
    assert shown(row, Extra(), boot.start + 1).cells[Column.ADDRESS][1] == "from the router"


def test_words():
    assert natural("lab-2") < natural("lab-10")
    assert slow_words(4e5, resends=True, blksize=512) == "Slow: 400\u00a0kB/s, many resends"
    assert slow_words(4e5, resends=False, blksize=512).endswith("with 512-byte blocks")
