"""pxegui: an ad-hoc network boot server (DHCP or ProxyDHCP, TFTP and HTTP in one)."""

__version__ = "0.1.0"
