"""What boots: who asks, what the boot directory holds, and which file that machine gets."""
