"""How a file is divided for its upload: parts of one size, the last one with the rest.

The limits are Amazon S3's (User Guide, "Amazon S3 multipart upload limits").
"""

from dataclasses import dataclass
from typing import Self

MIN_PART_BYTES = 5 * 1024**2
MAX_PARTS = 10_000
MAX_OBJECT_BYTES = 5 * 1024**4
_MIB = 1024**2


@dataclass(frozen=True, slots=True)
class PartLayout:
    """Sizes in bytes; parts are numbered from 1."""

    file_size: int
    part_size: int

    @classmethod
    def of(cls, file_size: int, wanted: int) -> Self:
        """Parts of `wanted` bytes, or as much larger as it takes for a file of that size to have at most 10,000."""
        least = -(-file_size // (MAX_PARTS * _MIB)) * _MIB
        return cls(file_size, max(wanted, MIN_PART_BYTES, least))

    @property
    def count(self) -> int:
        return -(-self.file_size // self.part_size)

    def size_of(self, number: int) -> int:
        """Bytes of one part; 0 where there is no part of that number."""
        start = (number - 1) * self.part_size
        return max(0, min(self.part_size, self.file_size - start)) if number >= 1 else 0
