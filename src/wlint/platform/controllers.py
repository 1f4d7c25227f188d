"""The controllers that streams hand to the methods of what they are made of.

Source: https://streams.spec.whatwg.org/, and the types of workerd.
"""

from collections.abc import Mapping
from types import MappingProxyType

_READABLE = "ReadableStreamDefaultController"
_TRANSFORM = "TransformStreamDefaultController"
_WRITABLE = "WritableStreamDefaultController"

# by the stream, the method and the position of its parameter
CONTROLLERS: Mapping[tuple[str, str, int], str] = MappingProxyType(
    {
        ("ReadableStream", "start", 0): _READABLE,
        ("ReadableStream", "pull", 0): _READABLE,
        ("TransformStream", "start", 0): _TRANSFORM,
        ("TransformStream", "transform", 1): _TRANSFORM,
        ("TransformStream", "flush", 0): _TRANSFORM,
        ("WritableStream", "start", 0): _WRITABLE,
        ("WritableStream", "write", 1): _WRITABLE,
    }
)
