"""HTTP: GET, HEAD and single ranges of the boot directory's files."""
