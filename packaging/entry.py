"""What the executable runs."""

import sys

from pxegui.cli.main import main

sys.exit(main())
