"""What lets a program with an environment of its own be measured by `make coverage`.

Programs that inherit the environment of the tests have it already.
"""

from __future__ import annotations

import os

MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
"""Variables that tell which data to take and where to keep it; none where nothing is measured."""
