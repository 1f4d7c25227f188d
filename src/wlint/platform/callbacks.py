"""Functions that packages call with what a client has sent, and which of their parameters that is.

Sources: https://modelcontextprotocol.io/docs/develop/build-server (what a tool, prompt or resource
is asked with), https://openauth.js.org/docs/issuer/ (what a provider has found out of a user).
"""

from collections.abc import Mapping
from types import MappingProxyType

# by the class and method that takes the function
METHODS: Mapping[tuple[str, str], tuple[int, ...]] = MappingProxyType(
    {
        ("McpServer", "tool"): (0,),
        ("McpServer", "registerTool"): (0,),
        ("McpServer", "prompt"): (0,),
        ("McpServer", "registerPrompt"): (0,),
        ("McpServer", "resource"): (0, 1),
        ("McpServer", "registerResource"): (0, 1),
    }
)
SCHEMAS: Mapping[str, str | None] = MappingProxyType(
    {
        "tool": None,
        "registerTool": "inputSchema",
        "prompt": None,
        "registerPrompt": "argsSchema",
    }
)
"""The option under which such a method takes the schema of what a client sends.

None: it is an argument of its own, after the name and the description.
"""
# by the package's function and the option under which it takes the other one
OPTIONS: Mapping[tuple[str, str], tuple[int, ...]] = MappingProxyType(
    {
        ("@openauthjs/openauth:issuer", "success"): (1,),
        ("@openauthjs/openauth:authorizer", "success"): (1,),
    }
)
