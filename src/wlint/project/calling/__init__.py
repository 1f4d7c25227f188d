"""How code is reached: entry points, and who calls whom."""
