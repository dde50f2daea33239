from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from compagnon.people.views import administration, colleagues, entrance, me

# Of django-allauth, only what is used here: no sign-in by mailed code, no telephone, no change of address (the
# company's people file names people by their address: administrators change it).
entrance_urls = [
    path("account/login", account.login, name="account_login"),
    path("account/logout", account.logout, name="account_logout"),
    path("account/signup", account.signup, name="account_signup"),
    path("account/inactive", account.account_inactive, name="account_inactive"),
    path("account/confirm-email", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/confirm-email/<str:key>", account.confirm_email, name="account_confirm_email"),
    path("account/password/reset", account.password_reset, name="account_reset_password"),
    path("account/password/reset/done", account.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/key/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/second-factor", mfa.authenticate, name="mfa_authenticate"),
    path("account/passkey", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("invitation/<str:secret>", entrance.invitation, name="invitation"),
]
account_urls = [
    path("account", me.edit_profile, name="edit_profile"),
    path("account/photo", me.set_photo, name="set_photo"),
    path("account/photo/remove", me.remove_photo, name="remove_photo"),
    path("account/preferences", me.preferences, name="preferences"),
    path("account/visible", me.visible_about_me, name="visible_about_me"),
    path("account/security", me.security, name="mfa_index"),
    path("account/email", me.to_security, name="account_email"),
    path("account/sessions", me.to_security, name="usersessions_list"),
    path("account/sessions/others/end", me.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<int:session_id>/end", me.end_session, name="end_session"),
    path("account/password/change", account.password_change, name="account_change_password"),
    path("account/password/set", account.password_set, name="account_set_password"),
    path("account/reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("account/reauthenticate/code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/reauthenticate/key", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/codes/activate", totp.activate_totp, name="mfa_activate_totp"),
    path("account/codes/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/generate", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/download", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/keys", me.to_security, name="mfa_list_webauthn"),
    path("account/keys/add", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/edit", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/keys/<int:pk>/remove", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
colleague_urls = [
    path("teams", colleagues.teams, name="teams"),
    path("teams/<id:team_id>", colleagues.team, name="team"),
    path("photos/<slug:name>", me.photo, {"size": 96}, name="photo"),
    path("photos/<slug:name>/<int:size>", me.photo, name="photo_at"),
]
administration_urls = [
    path("administration", administration.index, name="administration"),
    path("administration/people", administration.people, name="administration_people"),
    path("administration/people/add", administration.add_person, name="administration_add_person"),
    path("administration/people/invite", administration.invite, name="administration_invite"),
    path("administration/people/<id:person_id>", administration.person, name="administration_person"),
    path("administration/people/<id:person_id>/<slug:verb>", administration.act, name="administration_act"),
    path("administration/teams/<id:team_id>", administration.team, name="administration_team"),
    path("administration/company", administration.company, name="administration_company"),
]
urlpatterns = entrance_urls + account_urls + colleague_urls + administration_urls
