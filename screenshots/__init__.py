"""Pictures of the terminal UI, drawn from the demo: the same bytes on each run."""
