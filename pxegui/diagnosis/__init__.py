"""What a machine's events mean: where its boot stands, its way step by step, and who made it."""
