"""Pictures: the compiler takes no file but text, so that a PNG or JPEG reaches it inside of an SVG."""

from base64 import b64encode
from io import BytesIO

from PIL import Image

MOST_PIXELS = 4_000_000
"""A picture is taken apart for each page: so many are 16 MB each time."""
_SIGNS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))


def raster(content: bytes) -> str | None:
    """Which of the two kinds a picture of pixels is by its first bytes; None of anything else."""
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)


def has_many_pixels(content: bytes) -> bool:
    """Whether a picture of pixels has more than a document should carry, by its head; one without a head has none."""
    try:
        with Image.open(BytesIO(content)) as picture:
            return picture.width * picture.height > MOST_PIXELS
    except Image.DecompressionBombError:
        return True
    except OSError:
        return False


def as_svg(content: bytes) -> bytes:
    """A picture as the SVG that a template can name, as large as it is; an SVG stays what it was."""
    kind = raster(content)
    if kind is None:
        return content
    data = b64encode(content).decode()
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/{kind};base64,{data}"/></svg>'
    return svg.encode()
