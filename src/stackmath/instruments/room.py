"""Room: what weights and caches take of the memory of some cards, and what they leave."""

from __future__ import annotations

from stackmath.instruments.nouns import local
from stackmath.notation import M_kv, M_kv_batch, M_need, M_spare, M_w, memory, n, n_seq, usable

room = local("room", M_spare, n * usable * memory, "What weights and caches may take.")
free = local("free", M_spare, n * usable * memory - M_w, "What the weights leave for caches.")
with_cache = local("with_cache", M_need, M_w + M_kv, "Weights and one cache.")
every_cache = local("every_cache", M_kv_batch, n_seq * M_kv, "Every sequence keeps its own cache.")
