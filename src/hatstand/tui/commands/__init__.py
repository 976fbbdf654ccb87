"""Commands: the registry, their keys, and when each can be run."""
