from pxegui.dhcp.sharing import Sharing


def started(*ids: str) -> Sharing:
    sharing = Sharing()
    for at, client_id in enumerate(ids):
        sharing.note_start(client_id, float(at))
    return sharing


def test_stages_of_one_boot_are_one_machine():
    sharing = started("", "01aa", "ffdd")
    sharing.note_renewal("ffdd")
    assert sharing.apart == set()


def test_a_renewal_by_the_elder_shows_that_both_live():
    sharing = started("01aa", "ffdd")
    sharing.note_renewal("01aa")
    assert sharing.apart == {"ffdd"}


def test_firmware_without_an_identifier_is_never_told_apart():
    sharing = started("01aa", "")
    sharing.note_renewal("01aa")
    assert sharing.apart == set()


def test_a_system_that_started_again_proves_nothing():
    sharing = started("ffdd", "01aa", "ffdd")
    sharing.note_renewal("ffdd")
    assert sharing.apart == set()


def test_an_unknown_identifier_proves_nothing():
    sharing = started("01aa")
    sharing.note_renewal("ffdd")
    assert sharing.apart == set()


def test_few_identifiers_are_remembered():
    sharing = started(*map(str, range(100)))
    assert len(sharing.started) == 8
