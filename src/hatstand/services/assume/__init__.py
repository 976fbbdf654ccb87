"""Assuming a role: the way there, the plan, the MFA code, the calls."""
