"""TFTP, read only: negotiation, the transfer's state machine, and the service."""
