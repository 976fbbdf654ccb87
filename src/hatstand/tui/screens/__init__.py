"""Screens, and the collaborators that do the main screen's work."""
