"""What a person asked for: validated, frozen values, and the profiles they are kept in."""
