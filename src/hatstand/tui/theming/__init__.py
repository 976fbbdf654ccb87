"""Themes: files, checks, and the styles that are made of them."""
