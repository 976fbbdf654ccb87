"""The main screen's work: what each command does, from a key to what is on the screen."""
