"""What accounts share: AWS RAM and AWS Cloud Map, seen from one account."""
