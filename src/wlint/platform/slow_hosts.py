"""Hosts whose good answers take much longer than a few seconds: models that write and draw."""

import re

_MODELS = re.compile(
    r"https?://(?:[^/?#]+\.)?(?:"
    r"openai\.com|anthropic\.com|openai\.azure\.com|generativelanguage\.googleapis\.com"
    r"|aiplatform\.googleapis\.com|mistral\.ai|cohere\.(?:ai|com)|groq\.com|openrouter\.ai"
    r"|together\.(?:xyz|ai)|perplexity\.ai|deepseek\.com|x\.ai|replicate\.com|stability\.ai"
    r"|elevenlabs\.io|huggingface\.co|fireworks\.ai|gateway\.ai\.cloudflare\.com|moonshot\.(?:cn|ai)"
    r"|dashscope\.aliyuncs\.com|bigmodel\.cn|assemblyai\.com|deepgram\.com|fal\.run"
    r")(?=[/?#:…]|$)"
)


def is_model(url: str) -> bool:
    """Whether an address is the API of a model."""
    return _MODELS.match(url) is not None
