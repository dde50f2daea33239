from compagnon.kit.markdown import render


def test_an_excerpt_reads_as_the_text_does():
    rendered = render("Un **texte**, *vite*.\n\n- d’abord\n- ensuite\n\nEt `code`!")
    assert rendered.excerpt == "Un texte, vite. d’abord ensuite Et code!"
