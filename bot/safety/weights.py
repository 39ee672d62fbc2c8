"""How trained weights lie in a file: a line of JSON that names them, then the numbers, packed."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

OURS: Final = Path(__file__).with_name("weights")
"""linear.bin and minilm.bin, made by `python -m benchmarks.words.train` from prompts/risk/training."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`about`: labels, biases, scales and the training set's fingerprint; `numbers`: arrays by name."""

    about: Mapping[str, Any]
    numbers: Mapping[str, array[Any]]


def read(path: Path) -> Weights:
    """The weights in a file that `write` made. Raises OSError, or ValueError for a file that is not one."""
    head, _, packed = path.read_bytes().partition(b"\n")
    about, body = json.loads(head), memoryview(_unpacked(packed))
    numbers, at = {}, 0
    for name, kind, length in about["arrays"]:
        found: array[Any] = array(kind)
        found.frombytes(body[at : at + length * found.itemsize])
        at += length * found.itemsize
        if sys.byteorder == "big":
            found.byteswap()
        numbers[name] = found
    if at != len(body):
        raise ValueError(f"{path.name}: the numbers do not fill the file; train again")
    return Weights(about, numbers)


def write(path: Path, about: Mapping[str, Any], numbers: Mapping[str, array[Any]]) -> None:
    """Write weights, on a little-endian machine. The same weights give the same bytes."""
    arrays = [[name, found.typecode, len(found)] for name, found in numbers.items()]
    head = json.dumps({**about, "arrays": arrays}, ensure_ascii=False)
    body = b"".join(found.tobytes() for found in numbers.values())
    path.write_bytes(head.encode() + b"\n" + zlib.compress(body, 9))


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error as error:
        raise ValueError("the weights are damaged; install again") from error
