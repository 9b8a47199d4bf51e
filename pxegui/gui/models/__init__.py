"""Models of the panes: thin adapters from rows to Qt, fed in batches."""
