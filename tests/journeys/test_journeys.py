"""What people come for, from end to end, in a real browser."""

from __future__ import annotations

import pytest

from compagnon.kit.ids import to_text
from compagnon.posts.models import Application, Comment, Post
from tests.journeys.conftest import Opens
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

HERE = pytest.mark.parametrize(("device", "language"), [("phone", "fr"), ("desktop", "en")])
EVERYWHERE = pytest.mark.parametrize(
    ("device", "language"), [("phone", "fr"), ("desktop", "fr"), ("phone", "en"), ("desktop", "en")]
)


@HERE
def test_signing_in_and_out(journeys: World, opens: Opens, device: str, language: str) -> None:
    nadia = journeys.person("Nadia", language=language)
    journeys.community("Achats", members=(nadia,))
    window = opens(device=device, language=language)
    window.go("/")
    window.look()
    window.page.fill("[name=login]", nadia.email)
    window.page.fill("[name=password]", PASSWORD)
    window.press("main form[action*=login] button[type=submit]")
    window.page.locator(".opener").wait_for()
    window.look()
    window.page.locator("summary.me").click()
    window.look(".top")
    window.press("form[action*=logout] button")
    window.page.locator("[name=login], a[href*=login]").first.wait_for()


@HERE
def test_a_first_visit(journeys: World, opens: Opens, device: str, language: str) -> None:
    nora, others = journeys.person("Nora"), [journeys.person(name) for name in ("Léa", "Karim", "Ana")]
    communities = [journeys.community(name, members=tuple(others)) for name in ("Achats", "Qualité", "Chantiers")]
    for other in others:
        journeys.skills(other, brings=("Négociation",))
        journeys.post(other, communities[0], title=f"Ce que j’ai appris, par {other.first_name}")
    window = opens(nora, device=device, language=language)
    page = window.page
    window.go("/")
    window.look()
    window.press(".welcome-panel a")
    window.look()
    window.press(f"main button[name=language][value={language}]")
    window.look()
    page.fill("[name=brings_text]", "Excel, accueil des nouveaux")
    page.fill("[name=seeks_text]", "Négociation")
    page.fill("[name=bio]", "Bonjour à tous.")
    window.press("form[action='/welcome/profile'] button[type=submit]")
    window.look()
    for _ in communities:
        window.press("form[action='/welcome/join'] button")
    window.go("/welcome")
    window.look()
    for number in range(3):
        page.locator(".welcome-list a.btn").nth(number).click()
        page.wait_for_url("**/posts/**")
        with page.expect_response(lambda response: response.url.endswith("/reactions")):
            page.locator("article button[value=thanks]").first.click()
        window.go("/welcome?step=colleagues")
    window.go("/welcome")
    page.locator(".empty").wait_for()
    window.look()
    window.go("/")
    assert page.locator(".welcome-panel").count() == 0


@HERE
def test_asking_answering_accepting(journeys: World, opens: Opens, device: str, language: str) -> None:
    nadia, karim = journeys.person("Nadia"), journeys.person("Karim")
    journeys.community("Achats", members=(nadia, karim))
    asker = opens(nadia, device=device, language=language)
    asker.go("/")
    asker.page.locator(".opener").click()
    asker.page.locator("[name=title]").wait_for()
    asker.look()
    asker.page.locator(".kinds input[value=question]").check()
    asker.page.fill("[name=title]", "Comment grouper mes livraisons par semaine ?")
    asker.page.fill("[name=body]", "J’ai 4 000 lignes par mois, une date par ligne.")
    asker.press(".composer-end button[value=publish]")
    asker.see("Comment grouper mes livraisons par semaine ?")
    asker.look()
    question = Post.objects.get(kind="question")

    helper = opens(karim, device=device, language=language)
    helper.go("/?unanswered=1")
    helper.look()
    helper.press(".post-title a")
    form = helper.page.locator("#discussion form:has(textarea)").first
    form.locator("textarea").fill("Une colonne avec NO.SEMAINE, puis un tableau croisé.")
    form.locator("button[type=submit]:visible").last.click()
    helper.see("Une colonne avec NO.SEMAINE")
    answer = Comment.objects.get(post=question, is_answer=True)

    asker.go(f"/posts/{_id(question.pk)}")
    asker.page.locator(".is-accept").click()
    accept = asker.page.locator("form[action$='/accept']")
    accept.locator("button[type=submit]").first.click()
    asker.page.locator(".answer-accepted").wait_for()
    asker.look()
    answer.refresh_from_db()
    assert answer.accepted_by == nadia


@HERE
def test_publishing_applying_confirming_thanking(journeys: World, opens: Opens, device: str, language: str) -> None:
    karim, ines = journeys.person("Karim"), journeys.person("Inès")
    journeys.community("Vendre mieux", members=(karim, ines))
    author = opens(karim, device=device, language=language)
    author.go("/publish")
    author.page.locator(".kinds input[value=practice]").check()
    author.page.fill("[name=title]", "Préparer une négociation en vingt minutes")
    author.page.fill("[name=situation]", "Quand on n’a jamais le temps de préparer.")
    author.page.locator("[name=step_text]").first.fill("Plier une feuille en quatre.")
    author.look()
    author.press(".composer-end button[value=publish]")
    practice = Post.objects.get(kind="practice")

    reader = opens(ines, device=device, language=language)
    reader.go(f"/posts/{_id(practice.pk)}")
    reader.look()
    reader.page.locator(".call a").click()
    form = reader.page.locator("form[action$='/apply']")
    form.locator("[name=where]").fill("Au dépôt de Lille")
    form.locator("[name=result]").fill("J’ai tenu mon chiffre.")
    with reader.page.expect_navigation():
        form.locator("button[type=submit]:visible").last.click()
    reader.see("J’ai tenu mon chiffre.")

    author.go(f"/posts/{_id(practice.pk)}")
    author.press("form[action$='/confirm'] button")
    author.page.locator(".applied .state-solved").wait_for()
    author.look()
    assert Application.objects.get().confirmed_by == karim

    reader.go(f"/posts/{_id(practice.pk)}")
    with reader.page.expect_response(lambda response: response.url.endswith("/reactions")):
        reader.page.locator("button[value=thanks]").first.click()
    reader.page.locator("button[value=thanks][aria-pressed=true]").first.wait_for()
    practice.refresh_from_db()
    assert practice.thanks_count == 1
    journeys.work()
    author.go(f"/people/{_id(karim.pk)}")
    author.see("Inès Martin")
    author.look()


@EVERYWHERE
def test_the_feed_is_read_on_and_come_back_to(journeys: World, opens: Opens, device: str, language: str) -> None:
    reader, author = journeys.person("Nadia", site="Lyon"), journeys.person("Léa", job_title="Acheteuse")
    community = journeys.community("Achats", members=(reader, author), themes=["Négocier", "Comparer"])
    for number in range(45):
        journeys.post(author, community, title=f"Publication {number}")
    window = opens(reader, device=device, language=language)
    page = window.page
    window.go("/?order=recent")
    window.look()
    page.locator("#feed .more").scroll_into_view_if_needed()
    page.wait_for_url("**&n=40*")
    place = page.locator(".post-title a", has_text="Publication 10")
    place.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    with page.expect_navigation():
        place.click()
    page.go_back()
    page.locator(".post-title a", has_text="Publication 10").wait_for()
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 300")
    for path in ("/communities", "/communities/achats", "/people", f"/people/{_id(author.pk)}", "/bookmarks"):
        window.go(path)
        window.look()


def _id(number: int) -> str:

    return to_text(number)
