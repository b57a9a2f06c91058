"""Runs one peer's ingest as a process of its own; needs nothing of Docent's.

`python -m bench.peers.ingest_contestant NAME MODEL TOKENIZER MAX_TOKENS FILE…` answers each line of
input by one round's figures.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path

from bench.peers.onnx_embedding import OnnxEmbedding

__all__ = ["main"]


def main() -> None:
    """Run the peer that the command line names."""
    name, model, tokenizer, max_tokens, *files = sys.argv[1:]
    paths = [Path(file) for file in files]
    embedding = OnnxEmbedding(model, tokenizer, int(max_tokens))
    peer = importlib.import_module(f"bench.peers.{name}_ingest_peer").open_peer(embedding)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    for _ in sys.stdin:
        begun, cpu_s = time.perf_counter(), time.process_time()
        texts = peer.take_in(paths)
        figures = {
            "seconds": time.perf_counter() - begun,
            "cpu_s": time.process_time() - cpu_s,
            "chunks": len(texts),
            "characters": sum(len(text) for text in texts),
        }
        answers.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
