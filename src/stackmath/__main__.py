"""Run the command line as `python -m stackmath`."""

import sys

from stackmath.cli import main

sys.exit(main())
