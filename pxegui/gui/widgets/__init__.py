"""Widgets without knowledge of machines: what panes, strips and dialogs are put together from."""
