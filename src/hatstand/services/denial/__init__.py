"""Why a role was denied: the case, what could be read about it, and what to do."""
