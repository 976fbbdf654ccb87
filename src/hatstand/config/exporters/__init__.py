"""Roles as files of other tools: AWS Extend Switch Roles, and profiles of `~/.aws/config`."""

from __future__ import annotations

from hatstand.config.exporters.aesr import aesr_lines
from hatstand.config.exporters.awsconfig import Existing, profile_block
from hatstand.config.exporters.blocks import foreign_text, has_block, with_block
from hatstand.config.exporters.difference import difference
from hatstand.config.exporters.entries import Exported
from hatstand.config.exporters.replacing import ConfigFile, open_config

__all__ = [
    "ConfigFile",
    "Existing",
    "Exported",
    "aesr_lines",
    "difference",
    "foreign_text",
    "has_block",
    "open_config",
    "profile_block",
    "with_block",
]
