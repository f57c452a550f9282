"""Every text has Chinese and English, with the same places to fill."""

from scripts.translations import problems


def test_every_text_has_english_with_the_same_places():
    assert problems() == []
