"""What apps in these tests have in common: their pilots wait no longer than needed."""

from __future__ import annotations

from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture, for this directory
