"""`compagnon import people`: what an HR department gives, and what it gets back."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.journal.models import Entry
from compagnon.kit.reconciliation import ImportRefused
from compagnon.people import actions
from compagnon.people.commands import invite, people
from compagnon.people.importer import import_people, reconciliation_of
from compagnon.people.models import Person
from compagnon.people.people_file import read_sheet
from compagnon.people.viewer import operator
from tests.world import World

pytestmark = pytest.mark.django_db

GOOD = """Courriel;Prénom;NOM;Métier;Équipe;Responsable;Site;Langue;Actif
claire@example.test;Claire;Dubois;Directrice;Direction;;Lyon;fr;oui
ana@example.test;Ana;Ribeiro;Contrôleuse de gestion;Direction / Finance;claire@example.test;Nantes;français;oui
"""


@pytest.fixture
def csv(tmp_path: Path):
    def write(text: str | bytes, name: str = "gens.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def run(*arguments: object) -> Result:
    return CliRunner().invoke(people, [str(argument) for argument in arguments])


def problems(path: Path) -> dict[int, str]:
    plan = import_people(path)
    assert plan.problems
    assert not Person.objects.exists()
    return {problem.line: problem.text for problem in plan.problems}


def test_a_file_makes_people_teams_and_links_to_managers(csv) -> None:
    result = run(csv(GOOD))
    assert result.exit_code == 0, result
    ana = Person.objects.get(email="ana@example.test")
    assert (ana.name, ana.job_title, ana.team.path, ana.manager.name, ana.site) == (
        "Ana Ribeiro", "Contrôleuse de gestion", "Direction / Finance", "Claire Dubois", "Nantes",
    )  # fmt: skip
    assert not ana.has_usable_password()
    assert ana.folded_name == "ana ribeiro"
    assert Entry.objects.filter(verb="person.added", subject_id=ana.pk).count() == 1


def test_the_same_file_twice_changes_nothing(csv) -> None:
    path = csv(GOOD + "parti@example.test;Paul;Parti;;;;;;non\n")
    run(path)
    before = list(Person.objects.order_by("pk").values()), Entry.objects.count()
    plan = import_people(path)
    assert (len(plan.unchanged), plan.changed, plan.added, plan.deactivated) == (2, [], [], [])
    assert (list(Person.objects.order_by("pk").values()), Entry.objects.count()) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_export_reads_the_same(csv, encoding: str, separator: str, ending: str) -> None:
    text = GOOD.replace(";", separator).replace("\n", ending)
    rows = read_sheet(csv(text.encode(encoding))).rows
    assert [row.email for row in rows] == ["claire@example.test", "ana@example.test"]
    assert rows[1].values["job_title"] == "Contrôleuse de gestion"


@pytest.mark.parametrize(
    "header",
    [
        "E-mail;First name;Last name;Job title;Team;Manager’s e-mail;Site;Language;Active",
        "ADRESSE E-MAIL;prenom;Nom;poste;EQUIPE;Responsable hiérarchique;Lieu;LANGUE;actif ?",
        "« courriel »;Prénom ;nom;Intitulé de poste;Service;courriel du manager;site;Langue;Active",
    ],
)
def test_columns_are_known_in_both_languages(csv, header: str) -> None:
    assert read_sheet(csv(header + GOOD[GOOD.index("\n") :])).columns == [
        "email", "first_name", "last_name", "job_title", "team", "manager", "site", "language", "active",
    ]  # fmt: skip


def test_columns_that_are_not_there_leave_people_as_they_are(csv, world: World) -> None:
    world.person("Ana", email="ana@example.test", job_title="Acheteuse", site="Lyon")
    run(csv("site,e-mail\nNantes,ANA@example.test\n"))
    ana = Person.objects.get()
    assert (ana.site, ana.job_title, ana.first_name) == ("Nantes", "Acheteuse", "Ana")


def test_each_problem_is_told_with_its_line_and_all_at_once(csv) -> None:
    found = problems(
        csv(
            "courriel;nom;manager;langue;actif;équipe\n"
            "pas-une-adresse;A;;;;\n"
            "b@example.test;B;personne@example.test;;;\n"
            "b@Example.test;B;;;;\n"
            "c@example.test;=cmd|' /C calc'!A0;;;;\n"
            "d@example.test;D;d@example.test;;;\n"
            "e@example.test;E;;klingon;;\n"
            "f@example.test;F;;;peut-être;\n"
            "g@example.test;G;;;;A // B\n"
            "h@example.test;H\n"
            ";I;;;;\n"
            'j@example.test;"deux\nlignes, c’est permis";;;;\n'
            "k@example.test;K\0;;;;\n"
            f"l@example.test;{'L' * 6000};;;;\n"
        )
    )
    assert sorted(found) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15]
    assert "personne@example.test" in found[3]
    assert "2" not in found[4]
    assert "3" in found[4]


def test_circles_among_managers_are_refused_and_named(csv) -> None:
    found = problems(
        csv("courriel;manager\na@x.test;b@x.test\nb@x.test;c@x.test\nc@x.test;a@x.test\nd@x.test;a@x.test\n")
    )
    assert list(found) == [2]
    assert "a@x.test → b@x.test → c@x.test → a@x.test" in found[2]


def test_a_circle_through_people_known_already_is_refused(csv) -> None:
    run(csv("courriel;manager\na@x.test;\nb@x.test;a@x.test\n"))
    plan = import_people(csv("courriel;manager\na@x.test;b@x.test\n"))
    assert [problem.line for problem in plan.problems] == [2]
    assert Person.objects.get(email="a@x.test").manager_id is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n\n",
        b"courriel;nom\n",
        b"nom;prenom\nA;B\n",
        b"courriel;salaire\na@x.test;12\n",
        b"courriel;e-mail\na@x.test;a@x.test\n",
        b'courriel;nom\na@x.test;"ouverte\nb@x.test;B\n',
        b"PK\x03\x04 classeur",
        b"\xff\xfe\x00",
        b"courriel\n\x81\x8d\x8f\n",
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_in_a_sentence(csv, text: bytes, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = run(csv(text), "--report", report)
    assert isinstance(result.exception, ImportRefused)
    assert len(str(result.exception)) > 30
    assert not Person.objects.exists()
    counts = json.loads(report.read_text())["files"]["gens.csv"]
    assert counts["read"] == counts["brought"] + sum(counts["left_out"].values())


def test_one_wrong_line_refuses_all_and_the_first_twenty_are_shown(csv, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    lines = "".join(f"mauvaise{n};N\n" for n in range(50))
    result = run(csv(f"courriel;nom\nbonne@x.test;B\n\n{lines}"), "--report", report)
    assert isinstance(result.exception, ImportRefused)
    assert str(result.exception).count("\n") == 21
    assert "30" in str(result.exception).splitlines()[-1]
    assert not Person.objects.exists()
    counts = json.loads(report.read_text())["files"]["gens.csv"]
    assert counts == {"read": 52, "brought": 0, "left_out": {"empty": 1, "file_refused": 1, "refused": 50}}


def test_a_dry_run_says_everything_and_changes_nothing(csv) -> None:
    run(csv(GOOD))
    path = csv(
        "courriel;prénom;nom;actif\nana@example.test;Anna;Ribeiro;oui\nclaire@example.test;Claire;Dubois;non\n"
        "neuf@example.test;Neuf;Venu;oui\nparti@example.test;Paul;Parti;non\n"
    )
    result = run(path, "--dry-run")
    assert result.exit_code == 0, result.exception
    for words in (
        "line 2, ana@example.test",
        "«\u00a0Ana\u00a0» → «\u00a0Anna\u00a0»",
        "line 3, claire@",
        "line 4, neuf@",
    ):
        assert words in result.output.replace("ligne", "line")
    assert Person.objects.count() == 2
    assert Person.objects.filter(is_active=True).count() == 2


def test_those_who_leave_are_signed_out_and_those_who_return_come_back(csv, world: World) -> None:
    world.administrator()
    ana = world.person("Ana", email="ana@example.test", team="Finance")
    client = world.client(ana)
    run(csv("courriel;actif;équipe\nana@example.test;non;\n"))
    ana.refresh_from_db()
    assert (ana.is_active, ana.team.path) == (False, "Finance")
    assert client.get("/account/security").status_code == 302
    run(csv("courriel;actif;équipe\nana@example.test;oui;Ventes\n"))
    ana.refresh_from_db()
    assert (ana.is_active, ana.team.path) == (True, "Ventes")


def test_a_silent_line_takes_no_name_away_and_those_who_leave_keep_what_they_had(csv, world: World) -> None:
    world.person("Ana", email="ana@example.test", job_title="Acheteuse", site="Lyon")
    world.person("Léo", email="leo@example.test", job_title="Acheteur", site="Lyon")
    run(csv("courriel;prénom;nom;poste;site;actif\nana@example.test;;;;;oui\nleo@example.test;;;;;non\n"))
    ana, leo = Person.objects.order_by("email")[0], Person.objects.get(email="leo@example.test")
    assert (ana.name, ana.job_title, ana.site) == ("Ana Martin", "", "")
    assert (leo.name, leo.job_title, leo.site, leo.is_active) == ("Léo Martin", "Acheteur", "Lyon", False)


def test_the_first_administrator_is_invited_from_the_command_line(world: World) -> None:
    first = CliRunner().invoke(invite, ["chef@example.test", "--administrator", "--first-name", "Ada"])
    assert "/invitation/" in first.output
    person = Person.objects.get()
    assert person.is_administrator
    assert person.first_name == "Ada"
    known = world.person()
    again = CliRunner().invoke(invite, [known.email, "--administrator"])
    assert "/invitation/" not in again.output
    known.refresh_from_db()
    assert known.is_administrator


def test_people_absent_from_the_file_are_deactivated_only_when_asked(csv, world: World) -> None:
    admin = world.administrator()
    absent = world.person("Léo", email="leo@example.test")
    archived = actions.add_person(operator(), email="archive@example.test", origin="stackexchange:coffee:1")
    path = csv(f"courriel\n{admin.email}\n")
    run(path)
    assert Person.objects.filter(is_active=False).count() == 0
    run(path, "--deactivate-missing")
    assert set(Person.objects.filter(is_active=False)) == {absent}
    assert archived.is_active


def test_a_file_never_locks_the_last_administrator_out(csv, world: World) -> None:
    admin = world.administrator()
    result = run(csv(f"courriel;actif\n{admin.email};non\nautre@example.test;oui\n"))
    assert isinstance(result.exception, ImportRefused)
    result = run(csv("courriel\nautre@example.test\n"), "--deactivate-missing")
    assert isinstance(result.exception, ImportRefused)
    assert list(Person.objects.all()) == [admin]


def test_many_people_come_in_and_change_with_few_statements(csv) -> None:
    lines = ["e-mail,prénom,nom,poste,équipe,manager,site,langue,actif"]
    for n in range(2_000):
        manager = f"p{n // 10}@example.test" if n else ""
        lines.append(f"p{n}@example.test,Prénom{n},Nom{n},Métier,Pôle {n % 3}/Équipe {n % 30},{manager},Lyon,fr,1")
    with CaptureQueriesContext(connection) as statements:
        plan = import_people(csv("\n".join(lines)))
        again = import_people(csv("\n".join(lines).replace("Lyon", "Lille")))
    assert (len(plan.added), plan.problems, Person.objects.exclude(manager=None).count()) == (2_000, [], 1_999)
    assert len(again.changed) == 2_000
    assert len(statements) < 300  # some for each team, none for each person


CELL = st.text(st.characters(codec="utf-8"), max_size=12)
EMAIL = st.sampled_from(["a@x.test", "b@x.test", "C@x.test", "d@x.test", "", "no"]) | CELL
LINE = st.fixed_dictionaries({
    "courriel": EMAIL, "nom": CELL, "manager": EMAIL, "équipe": CELL,
    "langue": st.sampled_from(["fr", "EN", "", "??"]), "actif": st.sampled_from(["oui", "non", "", "0", "x"]),
})  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(LINE, max_size=8), separator=st.sampled_from(";,\t"))
def test_whatever_the_file_it_comes_in_whole_or_not_at_all(csv, lines: list[dict[str, str]], separator: str) -> None:
    import csv as writer
    import io

    from django.db import transaction

    out = io.StringIO(newline="")
    sheet = writer.DictWriter(out, list(LINE.wrapped_strategy.mapping), delimiter=separator)
    sheet.writeheader()
    sheet.writerows(lines)
    path = csv(out.getvalue())
    with transaction.atomic():
        before = list(Person.objects.order_by("pk").values())
        try:
            plan = import_people(path)
        except ImportRefused:
            assert list(Person.objects.order_by("pk").values()) == before
        else:
            counts = reconciliation_of(path, plan).as_data()["files"][path.name]
            assert counts["read"] == counts["brought"] + sum(counts["left_out"].values()) == len(lines)
            if plan.problems:
                assert list(Person.objects.order_by("pk").values()) == before
            else:
                again = import_people(path)
                assert [again.problems, again.added, again.changed, again.deactivated, again.reactivated] == [[]] * 5
        transaction.set_rollback(True)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_otherwise_than_in_words(csv, data: bytes) -> None:
    with suppress(ImportRefused):
        assert read_sheet(csv(b"courriel;nom\n" + data)).read
