"""Pure data and rules: standard library only, frozen values, no I/O, no clock."""
