"""`python -m pxegui` is the command `pxegui`."""

from __future__ import annotations

import sys

from pxegui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
