"""The embedded AWS endpoint: a process of its own on loopback."""
