"""What paints the rows of the panes."""
