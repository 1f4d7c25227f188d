"""What lives longer than a request."""
