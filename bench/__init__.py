"""What hatstand costs, held against a floor or a peer that is measured in the same run."""
