"""One rating scale at a time is used for new notes."""

import pytest

from annotations.models import RatingScale

pytestmark = pytest.mark.django_db


def test_a_scale_becomes_the_default_instead_of_the_one_before():
    before = RatingScale.objects.in_use()
    scale = RatingScale.objects.create(name="Plain")
    scale.make_default()
    assert scale.is_default
    assert RatingScale.objects.in_use() == scale
    before.make_default()
    assert list(RatingScale.objects.filter(is_default=True)) == [before]


def test_the_default_scale_stays_the_default():
    scale = RatingScale.objects.in_use()
    scale.make_default()
    assert list(RatingScale.objects.filter(is_default=True)) == [scale]
