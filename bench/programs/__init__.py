"""Programs that are started and timed."""
