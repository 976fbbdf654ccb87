"""Names made of other texts: the same ones, whatever computes them."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from hatstand.domain.digests import digest


@pytest.mark.parametrize("text", ["", "acme", "名前", "\udcff", "a" * 10_000])
def test_it_is_sha_256(text: str) -> None:
    assert digest(text) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def test_it_brings_no_openssl() -> None:
    code = "import sys, hatstand.domain.digests; sys.exit('_hashlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_build_without_a_module_of_its_own_takes_openssls() -> None:
    code = (
        "import sys; sys.modules.update(_sha256=None, _sha2=None);"
        "from hatstand.domain.digests import digest; print(digest('acme'))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == hashlib.sha256(b"acme").hexdigest()
