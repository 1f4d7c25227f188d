"""Python packages that hold native code which nobody has built for the platform.

A package works when it is pure Python, when its authors publish it for Pyodide, or when Pyodide
has it: https://developers.cloudflare.com/workers/languages/python/packages/. These publish wheels
for operating systems only; `scripts/make_python_distribution.py` reads what Pyodide has.
"""

from wlint.platform.store import pyodide_data

_NATIVE = frozenset(
    {
        "confluent-kafka", "faiss-cpu", "gevent", "greenlet", "grpcio", "hiredis", "httptools",
        "jaxlib", "llvmlite", "numba", "onnxruntime", "opencv-python-headless", "playwright",
        "psutil", "psycopg2", "psycopg2-binary", "pycurl", "pymssql", "pyodbc", "pyzmq",
        "spacy", "tensorflow", "tokenizers", "torch", "uvloop",
    }
)  # fmt: skip


def is_unsupported(package: str) -> bool:
    """Whether a package surely cannot be installed for the platform, in any version of Python."""
    built = pyodide_data()["packages"].values()
    return package in _NATIVE and not any(package in packages for packages in built)
