"""MixPR with scikit-learn and scipy, to measure Wend against: TF-IDF of the sentences of a text,
personalised PageRank over their cosine similarities.

usage: sklearn_mixpr.py TEXTFILE QUESTION [--built] [--top N]

By default the similarity matrix S = X X^T stays implicit; --built makes it, as most published code
does (about 12 GB for 1.4 M words). Prints one JSON object with the seconds of each step and the
best sentences. Parameters as in Wend's mode mixpr: alpha 0.6, 18 steps, no cut-off, self-loops.
"""
import argparse
import json
import re
import time

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

ALPHA = 0.6
STEPS = 18


def safe_inverse(column_sums):
    """1 / d, with 1 for the columns of sentences that have no term."""
    d = np.asarray(column_sums, dtype=np.float64).ravel().copy()
    d[d == 0] = 1
    return 1 / d


def make_step(x, built):
    """A function that multiplies a vector by S with columns summing to one."""
    if built:
        similarity = (x @ x.T).tocsr()
        walk = similarity @ sp.diags(safe_inverse(similarity.sum(axis=0)))
        return lambda v: walk @ v
    transposed = x.T.tocsr()
    inverse = safe_inverse(x @ (transposed @ np.ones(x.shape[0])))
    return lambda v: x @ (transposed @ (v * inverse))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("textfile")
    parser.add_argument("question")
    parser.add_argument("--built", action="store_true")
    parser.add_argument("--top", type=int, default=10)
    arguments = parser.parse_args()

    seconds = {}
    start = time.perf_counter()

    def lap(name):
        nonlocal start
        now = time.perf_counter()
        seconds[name] = round(now - start, 4)
        start = now

    with open(arguments.textfile, encoding="utf8", errors="ignore") as file:
        sentences = [s for s in re.split(r"(?<=[.!?])\s+", file.read()) if s]
    lap("read")
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    x = vectorizer.fit_transform(sentences)
    lap("tfidf")
    step = make_step(x, arguments.built)
    lap("graph")
    seeds = np.asarray((x @ vectorizer.transform([arguments.question]).T).todense()).ravel()
    total = seeds.sum()
    ranks = seeds = seeds / total if total > 0 else seeds
    for _ in range(STEPS):
        ranks = ALPHA * seeds + (1 - ALPHA) * step(ranks)
    best = np.argsort(-ranks, kind="stable")[: arguments.top]
    lap("walk")
    print(json.dumps({"sentences": len(sentences), "nonzeros": int(x.nnz), "seconds": seconds,
                      "best": [sentences[i] for i in best]}))


if __name__ == "__main__":
    main()
