"""What expressions are."""
