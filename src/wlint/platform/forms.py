"""What reads the body of a request as a form, and what it throws where that is none."""

READS_FORM = frozenset({"formData", "form_data"})
"""They throw for every `Content-Type` but the two of forms, and without one.

Measured in workerd 1.20261117.1: `TypeError: Unrecognized Content-Type header value. FormData can
only parse the following MIME types: multipart/form-data, application/x-www-form-urlencoded`.
"""

NO_FORM = frozenset({"TypeError"})
NO_FORM_PYTHON = frozenset({"JsException"})
