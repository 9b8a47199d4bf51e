"""DHCP: leases, answers as the network's server or as ProxyDHCP, and the service."""
