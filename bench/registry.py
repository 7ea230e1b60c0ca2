"""The sections of the bench, in the order they are run and printed."""

from __future__ import annotations

from bench import again, api, categories, chunk_costs, cmdb, cold, memory, scaling, small_file
from bench.rivals import section as rivals
from bench.section import Section

SECTIONS: tuple[Section, ...] = (
    cmdb.SECTION,
    again.SECTION,
    *categories.SECTIONS,
    rivals.SECTION,
    memory.SECTION,
    scaling.SECTION,
    chunk_costs.SECTION,
    small_file.SECTION,
    cold.SECTION,
    api.REQUESTS,
    api.STATUS,
)
