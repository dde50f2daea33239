"""Words, cut and compared."""

from compagnon.kit.text import shorten


def test_a_shortened_text_keeps_the_spaces_that_must_not_break():
    assert shorten("Qui  signe quoi\u202f?\n«\u00a0Moi\u00a0»", 100) == "Qui signe quoi\u202f? «\u00a0Moi\u00a0»"
