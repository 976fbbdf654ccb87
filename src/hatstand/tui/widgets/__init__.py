"""The parts of the screen; none of them knows another, they talk to the screen by messages."""
