"""What the configuration of a Worker says."""
