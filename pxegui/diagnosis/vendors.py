"""Who made a network card, by the first three bytes of its MAC: the makers of machines; pure.

A small table of our own (IEEE registrations of companies whose name is on a machine): it names a
machine that does not name itself, and is no register.
"""

from __future__ import annotations

from functools import cache

_PREFIXES = {
    "Acer": "00a060",
    "Apple": (
        "000393 000a27 000d93 0017f2 001b63 001ec2 0023df 002500 0026bb 109add 28cfe9"
        " 3c0754 406c8f 40a6d9 60c547 685b35 7073cb 7cd1c3 88665a 8c8590 a45e60 ac87a3"
        " b8e856 d49a20 f0b479"
    ),
    "ASRock": "7085c2 a8a159 bc5ff4 d05099",
    "ASUS": (
        "000c6e 0011d8 001731 001bfc 001d60 001e8c 002215 002354 002618 04d4c4 08606e"
        " 107b44 10bf48 10c37b 14dae9 1c872c 244bfe 2c56dc 2cfda1 305a3a 3085a9 382c4a"
        " 40167e 485b39 50465d 54a050 6045cb 704d7b 74d02b 88d7f6 9c5c8e ac220b ac9e17"
        " b06ebf bcaec5 bcee7b c86000 d017c2 d45d64 d850e6 e03f49 f46d04 f832e4"
    ),
    "Dell": (
        "00065b 000874 000bdb 000d56 000f1f 001143 00123f 001372 001422 0015c5 00188b"
        " 0019b9 001aa0 001c23 001d09 001e4f 001ec9 002170 00219b 002219 0023ae 0024e8"
        " 002564 0026b9 141877 14b31f 14feb5 180373 1866da 18a99b 18dbf2 18fb7b 204747"
        " 246e96 24b6fd 28f10e 3417eb 34e6d7 44a842 484d7e 4c7625 509a4c 549f35 54bf64"
        " 5c260a 5cf9dd 64006a 74867a 74e6e2 782bcb 7845c4 801844 842b2b 847beb 848f69"
        " 8cec4b 90b11c 9840bb 989096 a41f72 a44cc8 b083fe b82a72 b88584 b8ac6f b8ca3a"
        " bc305b c81f66 c8f750 d067e5 d09466 d481d7 d4ae52 d4bed9 d89ef3 d8d090 e0db55"
        " e4434b e4b97a e4f004 ecf4bb f01faf f04da2 f48e38 f8b156 f8bc12 f8cab8 f8db88"
    ),
    "Fujitsu": "000b5d 001742",
    "Gigabyte": (
        "000fea 001485 0016e6 001a4d 001fd0 00241d 18c04d 1c1b0d 1c6f65 408d5c 50e549"
        " 6cf049 74563c 74d435 902b34 94de80 b42e99 d85ed3 e0d55e fcaa14"
    ),
    "HP": (
        "001321 001438 0017a4 001871 0019bb 001b78 001cc4 001e0b 001f29 00215a 002264"
        " 00237d 002481 0025b3 002655 101f74 10604b 18a905 2c4138 2c44fd 2c59e5 2c768a"
        " 308d99 30e171 3464a9 3863bb 3c4a92 3c5282 3ca82a 3cd92b 40a8f0 40b034 480fcf"
        " 5065f3 5cb901 645106 68b599 70106f 705a0f 78acc0 78e3b5 80c16e 80ce62 843497"
        " 8851fb 8cdcd4 9457a5 984be1 98e7f4 9c8e99 9cb654 a01d48 a0481c a08cfd a0b3cc"
        " a0d3c1 a45d36 ac162d b05ada b499ba b4b52f b4b686 bceafa c4346b c8cbb8 c8d3ff"
        " d0bf9c d48564 d4c9ef d89d67 d8d385 dc4a3e e4115b e4e749 e83935 ec8eb5 ec9a74"
        " ecb1d7 f0921c f430b9 f43909 f4ce46 fc15b4 fc3fdb"
    ),
    "Hyper-V": "00155d",
    "IBM": "00145e 001a64 00215e 40f2e9 6cae8b e41f13",
    "Lenovo": "28d244 3c970e 507b9d 54ee75 68f728 6c0b84 70720d 8c1645 98fa9b c85b76 e86a64",
    "MSI": (
        "001d92 002421 00d861 047c16 2cf05d 309c23 448a5b 4ccc6a 6c626d 8c89a5 d43d7e d8bbc1 d8cb8a"
    ),
    "PC Engines": "000db9",
    "QEMU": "525400",
    "Raspberry Pi": "28cdc1 2ccf67 b827eb d83add dca632 e45f01",
    "Sun": "0003ba 00144f 002128 080020",
    "Supermicro": "002590 003048 0cc47a 3cecef 7cc255 905a08 ac1f6b",
    "VirtualBox": "080027",
    "VMware": "000569 000c29 001c14 005056",
    "Xen": "00163e",
}


@cache
def _table() -> dict[str, str]:
    return {prefix: name for name, prefixes in _PREFIXES.items() for prefix in prefixes.split()}


def vendor(mac: str) -> str:
    """The maker as people say it, of a MAC with colons; empty if it is not in the table."""
    return _table().get(mac[:8].replace(":", "").lower(), "")


def vendor_name(mac: str) -> str:
    """“Dell 41:7c:08”; empty if the maker is not known."""
    name = vendor(mac)
    return f"{name} {mac[9:]}" if name else ""
