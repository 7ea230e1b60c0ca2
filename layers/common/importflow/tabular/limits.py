"""How much of anything a file may make us hold; beyond it the file is refused before it is opened further."""

MIB = 1024**2

# Decompression: a ratio no table reaches, counted from where it begins to cost anything.
MAX_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 16 * MIB
MAX_UNPACKED_BYTES = 2 * 1024 * MIB
MAX_MEMBERS = 1_000
MAX_MEMBER_NAME = 1_000

# A workbook: what openpyxl holds in memory as a whole, and what it streams.
MAX_SHARED_STRINGS_BYTES = 128 * MIB
MAX_PART_BYTES = 16 * MIB
MAX_SHEETS = 200
MAX_MERGED_RANGES = 100_000

MAX_NESTING = 64
MAX_STRING_UNWRAPPED_BYTES = 512 * MIB

# The child process.
CHILD_MEMORY_BYTES = 1024 * MIB
CHILD_CPU_SECONDS = 500
CHILD_WALL_SECONDS = 520
