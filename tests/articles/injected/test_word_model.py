"""What a stretch adds up to is what the weights were learnt for."""

from itertools import pairwise

from articles.injected.word_model import (
    Sum,
    _model,
    pair_bucket,
    sum_of_tokens,
    tokens_of,
    word_buckets,
)
from tests.support.tables import table


@table("words", ["buy now", "9,50 euro", "立即购买 50%", "é\ud800 x", "one", ""])
def test_each_token_counts_and_each_pair_where_training_counted_them(words):
    tokens = tokens_of(words)
    buckets = [bucket for token in tokens for bucket in word_buckets(token)]
    buckets += [pair_bucket(*pair) for pair in pairwise(tokens)]
    assert sum_of_tokens(tokens) == Sum(
        len(tokens), *(sum(row[one] for one in buckets) for row in _model().weights)
    )
