"""Finding: what there is to find, how well it fits what was typed, and the hits."""
