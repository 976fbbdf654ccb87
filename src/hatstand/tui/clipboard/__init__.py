"""Copying: the ways to a clipboard, and what can be said about each."""
