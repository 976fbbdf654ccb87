"""Use cases: async, without Textual and without botocore; the world is reached through ports."""
