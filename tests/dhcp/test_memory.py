from pxegui.dhcp.memory import remember


def test_the_oldest_makes_room():
    memory: dict[str, int] = {}
    for number, name in enumerate("abcab"):
        remember(memory, name, number, limit=2)
    assert memory == {"a": 3, "b": 4}
