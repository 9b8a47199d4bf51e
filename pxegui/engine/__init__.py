"""The public commands (start, stop), the event stream, and the rows that every face shows."""
