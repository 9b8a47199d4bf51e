"""The network's own DHCP server in proxy mode: it gives addresses and knows nothing of booting."""

from __future__ import annotations

import json
from pathlib import Path

from tests.netlab import Namespace, Network, wait_until

ADDRESS = "10.77.0.254"
FIRST, LAST = "10.77.0.50", "10.77.0.60"


def dnsmasq(network: Network, folder: Path, *options: str) -> Namespace:
    """As in most small routers."""
    party = _party(network)
    start_dnsmasq(party, folder, *options)
    return party


def start_dnsmasq(party: Namespace, folder: Path, *options: str) -> None:
    """The same in a namespace that is there."""
    words = ("dnsmasq", "-k", "--port=0", "--conf-file=", "--user=root", "--interface=eth0")
    files = (f"--dhcp-leasefile={folder}/other.leases", f"--pid-file={folder}/other.pid")
    _start(party, *words, *files, f"--dhcp-range={FIRST},{LAST}", *options)


def isc_dhcpd(network: Network, folder: Path) -> Namespace:
    """The server of many older networks."""
    party = _party(network)
    configuration, leases = folder / "dhcpd.conf", folder / "dhcpd.leases"
    leases.touch()
    configuration.write_text(
        f"subnet 10.77.0.0 netmask 255.255.255.0 {{ range {FIRST} {LAST}; }}\n"
    )
    words = ("dhcpd", "-4", "-f", "-q", "-user", "root", "-group", "root")
    files = ("-cf", configuration, "-lf", leases, "-pf", folder / "dhcpd.pid")
    _start(party, *words, *files, "eth0")
    return party


def kea(network: Network, folder: Path) -> Namespace:
    """Its successor."""
    party = _party(network)
    subnet = {"subnet": "10.77.0.0/24", "pools": [{"pool": f"{FIRST}-{LAST}"}]}
    whole = {
        "interfaces-config": {"interfaces": ["eth0"]},
        "lease-database": {"type": "memfile", "persist": False},
        "subnet4": [subnet],
    }
    configuration = folder / "kea.json"
    configuration.write_text(json.dumps({"Dhcp4": whole}))
    places = {"KEA_PIDFILE_DIR": str(folder), "KEA_LOCKFILE_DIR": str(folder)}
    words = ("env", *(f"{name}={value}" for name, value in places.items()))
    _start(party, *words, "kea-dhcp4", "-c", configuration)
    return party


def is_of_router(address: str) -> bool:
    """An address that the network's own server gives."""
    first, last, this = (int(text.rpartition(".")[2]) for text in (FIRST, LAST, address))
    return address.startswith("10.77.0.") and first <= this <= last


def _party(network: Network) -> Namespace:
    return network.join("router", f"{ADDRESS}/24")


def _start(party: Namespace, *words: str | Path) -> None:
    """Start it; it is ready when port 67 is its own."""
    party.start(*words)
    wait_until(" ".join(map(str, words)), lambda: ":67 " in party.run("ss", "-Hlun"), 10)
