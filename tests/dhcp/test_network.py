import dataclasses

import pytest

from pxegui.dhcp.network import Network
from pxegui.settings.model import Mode
from tests.dhcp.asking import STANDARD, US


def test_a_network_is_a_value():
    network = Network(mode=Mode.PROXY, address=US, pool=None)
    assert network.broadcast_to == "255.255.255.255"
    assert hash(network) == hash(dataclasses.replace(network))
    with pytest.raises(dataclasses.FrozenInstanceError):
        STANDARD.lease_s = 1  # type: ignore[misc]
