"""What hatstand is made of: the lock, its audit, and the bill of materials of a release."""
