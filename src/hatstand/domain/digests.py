"""Names made of other texts: SHA-256, without waiting for OpenSSL.

`hashlib` brings OpenSSL with it, 3 ms for which a first frame and a shell's completion would wait.
CPython has an implementation of its own beside it, in a module that is called otherwise since 3.12
and may be left out of a build; its own `random` takes it from there too.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha256 import sha256
    except ImportError:
        try:
            from _sha2 import sha256
        except ImportError:
            from hashlib import sha256


def digest(text: str) -> str:
    """Return the SHA-256 of a text, as 64 hexadecimal digits; the text can hold anything."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
