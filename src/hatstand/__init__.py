"""hatstand: AWS accounts as a tree, roles with MFA, credentials handed over."""

__version__ = "0.1.0"
