"""Addresses whose good answers take much longer than seconds: of models, uploads, payments."""

import re

from wlint.regex import regex

_HOSTS = regex(
    r"https?://(?:[^/?#]+\.)?(?:"
    r"openai\.com|anthropic\.com|openai\.azure\.com|generativelanguage\.googleapis\.com"
    r"|aiplatform\.googleapis\.com|mistral\.ai|cohere\.(?:ai|com)|groq\.com|openrouter\.ai"
    r"|together\.(?:xyz|ai)|perplexity\.ai|deepseek\.com|x\.ai|replicate\.com|stability\.ai"
    r"|elevenlabs\.io|huggingface\.co|fireworks\.ai|gateway\.ai\.cloudflare\.com|moonshot\.(?:cn|ai)"
    r"|dashscope\.aliyuncs\.com|bigmodel\.cn|assemblyai\.com|deepgram\.com|fal\.run"
    r"|texttospeech\.googleapis\.com|speech\.googleapis\.com"
    r")(?=[/?#:…]|$)"
)
# What servers of other hosts call these same operations, as most of them copy one of these APIs:
# https://platform.openai.com/docs/api-reference, https://docs.anthropic.com/en/api/messages,
# https://ai.google.dev/api/generate-content, https://developers.cloudflare.com/workers-ai/,
# https://docs.ollama.com/api
_PATHS = regex(
    r"(?:/(?:chat/)?completions|/images/(?:generations|edits|variations)"
    r"|/audio/(?:speech|transcriptions|translations)|:(?:stream)?[gG]enerateContent"
    # others generate codes and links as well, which takes no time: `/login/qrcode/generate`
    r"|(?:…|//[^/?#]+|/api|/v\d\w*|/ai|/chat|/images?|/models?|/text)/generate"
    r"|/embeddings|/api/chat|/ai/run/[^?#]+|/text-to-speech|/speech-to-text|:synthesize)(?=[?#]|$)"
)
# What gateways of mails and texts call their operations as well.
_SHARED_PATHS = regex(r"/v1/(?:messages|responses)(?=[?#]|$)")
# They list what models there are.
_LISTS = regex(r"/models/?(?=[?#]|$)")
# https://developers.google.com/workspace/drive/api/guides/manage-uploads
_UPLOADS = regex(r"[/?&.]uploads?(?=[/?#&.…]|$)|[?&]uploadType=", re.IGNORECASE)
# Lightning tries for a minute (https://docs.corelightning.org/reference/pay), and Stripe's own
# clients wait for 80 s (https://github.com/stripe/stripe-node#configuration).
_PAYS = regex(r"/(?:pay|payments?|pay[_-]?invoice|payouts?)(?=[/?#…]|$)", re.IGNORECASE)
# https://datatracker.ietf.org/doc/html/rfc8484
_NAMES = regex(r"/dns-query(?=[?#]|$)")
NAME_QUERY = "application/dns-message"
"""What a query for the address of a host is sent as, and answered with."""
PARTS = "multipart/form-data"
"""What a body that brings files is said to be."""
# What a request for an answer of a model holds: which one or at what length, and what it is to
# answer.
MODEL = frozenset({"model", "max_tokens", "max_completion_tokens", "generationConfig"})
PROMPTS = frozenset({"messages", "prompt", "input", "contents"})


def is_model(url: str) -> bool:
    """Whether an address is that of a model's work."""
    is_work = _HOSTS.match(url) is not None and _LISTS.search(url) is None
    return is_work or _PATHS.search(url) is not None


def may_be_model(url: str) -> bool:
    """Whether an address is that of a model's work, if what it is sent is a prompt."""
    return _SHARED_PATHS.search(url) is not None


def is_upload(url: str) -> bool:
    """Whether what an address is sent is a file to keep."""
    return _UPLOADS.search(url) is not None


def is_payment(url: str) -> bool:
    """Whether what an address is sent is to be paid."""
    return _PAYS.search(url) is not None


def is_name_query(url: str) -> bool:
    """Whether an address answers where hosts are: in a few bytes."""
    return _NAMES.search(url) is not None
