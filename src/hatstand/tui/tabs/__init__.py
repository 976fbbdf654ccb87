"""The tabs of the main screen, one module each; `view` says what a tab must be able to do."""
