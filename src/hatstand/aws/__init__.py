"""Adapters to AWS: the only code that imports botocore, inside functions."""
