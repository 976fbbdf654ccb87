"""Reading the organization: what is asked for, in which order, and what is known meanwhile."""
