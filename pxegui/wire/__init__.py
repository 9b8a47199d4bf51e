"""Bytes on the wire and back: DHCP, PXE vendor options, architectures, TFTP. No input or output."""
