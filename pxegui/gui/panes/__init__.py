"""The panes and strips of the window, one file each."""
