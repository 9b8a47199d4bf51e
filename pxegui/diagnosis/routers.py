"""Who made a router, by the first three bytes of its MAC: makers found in homes and offices; pure.

As `vendors`: a small table of IEEE registrations, and no register.
"""

from __future__ import annotations

from functools import cache

_PREFIXES = {
    "AVM": (
        "00040e 00150c 001a4f 001c4a 001f3f 0024fe 04b4fe 0896d7 0c7274 1ced6f 246511 2c3afd"
        " 2c91ab 3431c4 3481c4 3810d5 3c3712 3ca62f 444e6d 485d35 50e636 5c4979 60b58d 74427f"
        " 7cff4d 989bcb 9cc7a6 b0f208 bc0543 c02506 c80e14 ccce1e d012cb d424dd dc15c8 dc396f"
        " e00855 e0286d e8df70 f0b014"
    ),
    "D-Link": (
        "00055d 000d88 000f3d 001195 001346 0015e9 00179a 00195b 001b11 001cf0 001e58 002191"
        " 0022b0 002401 00265a 0050ba 0080c8 00ad24 04bad6 085a11 0c0e76 0cb6d2 1062eb 10bef5"
        " 14d64d 180f76 1c5f2b 1c7ee5 1caff7 1cbdb9 28107b 283b82 340804 340a33 3c1e04 3c3332"
        " 4086cb 409bcd 48ee0c 54b80a 58d56e 5cd998 60634c 642943 6c198f 6c7220 7062b8 74dada"
        " 78321b 78542e 7898e8 802689 84c9b2 8876b9 908d78 9094e4 9cd643 a09f7a a0a3f0 a0ab1b"
        " a42a95 a8637d acf1df b0c554 b437d8 b8a386 bc0f9a bc2228 bcf685 c0a0bb c412f5 c4a81d"
        " c4e90a c8787d c8be19 c8d3a3 ccb255 d8fee3 dceae7 e01cfc e46f13 e8cc18 ec2280 ecade0"
        " f07d68 f0b4d2 f48ceb f8e903 fc7516"
    ),
    "Linksys": (
        "00045a 000625 000c41 000e08 000f66 001217 001310 0014bf 0016b6 001839 0018f8 001a70"
        " 001c10 001d7e 001ee5 002129 00226b 002369 00259c 20aa4b 48f8b3 586d8f 687f74 741213"
        " 98fc11 c0c1c0 c8b373 c8d719"
    ),
    "MikroTik": (
        "000c42 085531 18fd74 2cc81b 488f5a 48a98a 4c5e0c 64d154 6c3b6b 744d28 789a18 b869f4"
        " c4ad34 cc2de0 d401c3 d4ca6d dc2c6e e48d8c f41e57"
    ),
    "TP-Link": (
        "000aeb 001478 0019e0 001d0f 002127 0023cd 002586 002719 003192 005f67 04f9f8 081f71"
        " 085700 0c4b54 0c722c 0c8063 0c8268 1027f5 10feed 147590 148692 14cc20 14cf92 14d864"
        " 14e6e4 14ebb6 18a6f7 18d6c7 18f22c 1c3bf3 1c4419 1c61b4 1cfa68 202351 203626 206be7"
        " 20dce6 242fd0 245a5f 246968 282cb2 2887ba 28ee52 306893 30b49e 30b5c2 30de4b 30fc68"
        " 3460f9 349672 34e894 34f716 388345 3c06a7 3c46d8 3c52a1 3c64cf 3c6a48 3c846a 40169f"
        " 403f8c 40ae30 40ed00 44b32d 480eec 482254 485f08 487d2e 4c10d5 503eaa 5091e3 50bd5f"
        " 50c7bf 50d4f7 50fa84 547595 54a703 54af97 54c80f 54e6fc 584120 5c628b 5c63bf 5c899a"
        " 5ca6e6 5ce931 60292b 6032b1 603a7c 6083e7 60a4b7 60e327 645601 6466b3 646e97 647002"
        " 687724 687ff0 68ddb7 68ff7b 6c5ab0 6cb158 6ce873 704f57 7405a5 743989 74da88 74ea3a"
        " 74fece 7844fd 78605b 788cb5 78a106 7c8bca 7cb59b 7cc2c6 7cf17e 808917 808f1d 80ae54"
        " 80ea07 8416f9 84d81b 882593 8c210a 8ca6df 909a4a 90ae1b 90f652 940c6d 94d9b3 98254a"
        " 984827 9897cc 98dac4 98ded0 9c216a 9c5322 9ca2f4 9ca615 a0f3c1 a41a3a a42bb0 a8154d"
        " a842a1 a8574e a86e84 ac15a2 ac84c6 b01921 b0487a b04e26 b09575 b0958e b0a7b9 b0be76"
        " b4b024 b8f883 bc4699 bcd177 c006c3 c025e9 c04a00 c06118 c0c9e3 c0e42d c46e1f c47154"
        " c4e984 cc08fb cc32e5 cc3429 cc68b6 d03745 d076e7 d0c7c0 d4016d d46e0e d807b6 d80d17"
        " d8150d d84489 d84732 d85d4c dc0077 dc6279 dcfe18 e005c5 e4c32a e4d332 e4fac4 e848b8"
        " e894f6 e8de27 ec086b ec172f ec26ca ec6073 ec888f f0090d f0a731 f0f336 f42a7d f46d2f"
        " f483cd f4848d f4ec38 f4f26d f81a67 f86fb0 f88c21 f8d111 fcd733"
    ),
    "Ubiquiti": (
        "00156d 002722 0418d6 0cea14 18e829 1c6a1b 245a4c 24a43c 28704e 44d9e7 602232 687251"
        " 68d79a 70a741 7483c2 74acb9 784558 788a20 802aa8 847848 942a6f 9c05d6 ac8ba9 b4fbe4"
        " d021f9 d8b370 dc9fdb e063da e43883 f09fc2 f492bf f4e2c6 fcecda"
    ),
    "Zyxel": (
        "001349 0019cb 0023f8 004001 00a0c5 04bf6d 082697 1071b3 107bef 143375 14360e 1c740d"
        " 28285d 404a03 48ede6 4c9eff 4cc53e 5067f0 50e039 54833a 588bf3 5c648e 5c6a80 5ce28c"
        " 5cf4ab 603197 7049a2 78c57d 7c7716 80ea0b 88acc0 8c5973 909f22 90ef68 980d67 a0e4cb"
        " b0b2dc b8d526 b8eca3 bc9911 bccf4f c8544b c86c87 cc5d4e d41ad1 d43df3 d8912a d8ece5"
        " e4186b e8377a ec3eb3 ec43f6 f08756 f44d5c f80da9 fc22f4 fcf528"
    ),
}


@cache
def _table() -> dict[str, str]:
    return {prefix: name for name, prefixes in _PREFIXES.items() for prefix in prefixes.split()}


def router_maker(mac: str) -> str:
    """The maker, of a MAC with colons; empty if it is not in the table."""
    return _table().get(mac[:8].replace(":", "").lower(), "")
