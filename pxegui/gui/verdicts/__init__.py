"""What is said beneath the choices of the set-up strip, and in their lists; pure."""
