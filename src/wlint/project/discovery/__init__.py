"""What Workers there are and which files are theirs."""
