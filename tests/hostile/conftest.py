"""How many examples: a few that never change by default, many new ones in `make test-full`."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, configuration, settings

_KEPT = Path(__file__).parents[2] / ".pytest_cache" / "hypothesis"
"""What hypothesis keeps: its table of characters, and examples that failed."""

_BUSY_MACHINE = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)

configuration.set_hypothesis_home_dir(_KEPT)
settings.register_profile(
    "few",
    max_examples=20,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a failure is made small by the other profile
    database=None,
    deadline=None,
    suppress_health_check=_BUSY_MACHINE,
)
settings.register_profile(
    "many", max_examples=1_000, deadline=None, print_blob=True, suppress_health_check=_BUSY_MACHINE
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))
