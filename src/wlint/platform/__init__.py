"""What Cloudflare is, as data with sources: APIs, limits, bindings, packages."""
