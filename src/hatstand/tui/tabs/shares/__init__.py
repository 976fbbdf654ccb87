"""The Shares tab."""
