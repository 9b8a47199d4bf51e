"""The terminal face: options, live view, plain lines, JSON lines."""
