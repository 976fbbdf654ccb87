"""What is kept on this machine: snapshots, sessions, state."""
