"""Functions that write what they are given in another form: whoever gets it can read it there."""

WRITES = frozenset(
    {"JSON.stringify", "String", "str", "URLSearchParams"}
    | {"encodeURI", "encodeURIComponent", "decodeURI", "decodeURIComponent", "escape", "unescape"}
    | {"btoa", "atob", "String.fromCharCode", "String.fromCodePoint"}
    | {"TextEncoder.encode", "TextDecoder.decode", "Uint8Array", "Buffer.from"}
    | {"urllib.parse.quote", "urllib.parse.quote_plus", "urllib.parse.urlencode", "html.escape"}
    | {"base64.b64encode", "base64.urlsafe_b64encode", "base64.standard_b64encode"}
)
"""By the platform's names."""
METHODS = frozenset(
    {"toString", "trim", "slice", "substring", "replace", "replaceAll", "strip", "encode", "format"}
    | {"decode", "toLowerCase", "toUpperCase", "lower", "upper", "toBase64", "toHex", "hex"}
    | {"pipeThrough"}
)
"""Those of a text, of its bytes or of a stream of it."""
