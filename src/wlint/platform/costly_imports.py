"""Python packages that run so much code when they are imported that it is felt.

https://developers.cloudflare.com/workers/languages/python/how-python-workers-work/: what the
top-level imports leave in memory is stored when a Worker is deployed, and loaded for each isolate.
"""

COSTLY_IMPORTS = frozenset(
    {
        "anthropic", "fastapi", "langchain", "langchain_core", "matplotlib", "networkx", "numpy",
        "openai", "pandas", "PIL", "polars", "pydantic", "scipy", "skimage", "sklearn",
        "sqlalchemy", "statsmodels", "sympy",
    }
)  # fmt: skip
SNAPSHOT_FLAG = "python_dedicated_snapshot"
