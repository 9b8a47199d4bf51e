"""This computer's network: interfaces, sockets, neighbours, and other DHCP servers."""
