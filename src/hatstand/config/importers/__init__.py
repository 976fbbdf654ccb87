"""Files of other tools, read as those tools read them, and given as contexts of `config.toml`.

Nothing is ever written: what comes out is text to paste. A file that its own tool would refuse is
refused, with every line at fault; what `config.toml` has no place for is told and left out.
"""

from __future__ import annotations

from hatstand.config.importers.aesr import import_aesr
from hatstand.config.importers.awsconfig import import_aws_config
from hatstand.config.importers.detection import AESR, AWS_CONFIG, FORMATS, detected
from hatstand.config.importers.result import Imported, Risk
from hatstand.config.importers.source import SourceFile, read_source
from hatstand.config.importers.toml import lines_to_paste

__all__ = [
    "AESR",
    "AWS_CONFIG",
    "FORMATS",
    "Imported",
    "Risk",
    "SourceFile",
    "detected",
    "import_aesr",
    "import_aws_config",
    "lines_to_paste",
    "read_source",
]
