"""Who may GET which address: the status for each role, in the order of `tests.test_urls.ROLES`.

Where an address names a thing, it is one of a hidden community: outsiders and administrators are not in it.
302 leads a visitor to sign in, or someone to where they should go first; 405 takes only POST.
"""

from __future__ import annotations

# anonymous, outsider, member, author, facilitator, administrator
_ROWS: dict[tuple[int, ...], str] = {
    (404, 404, 404, 404, 404, 404): "gallery",
    # A skill that the member hides from everyone else.
    (302, 404, 200, 404, 404, 404): "my_skill",
    (200, 302, 302, 302, 302, 302): "account_login account_signup",
    (302, 200, 200, 200, 200, 200): """
        account_logout edit_profile preferences visible_about_me mfa_index account_change_password
        account_reauthenticate teams communities compose bookmarks tag reports drafts suggest feed people
        person welcome my_skills my_job validate_skills skill_suggest skill_search frameworks
        skill job framework gap mobility help my_asks
    """,
    (200, 200, 200, 200, 200, 200): """
        account_inactive account_email_verification_sent account_confirm_email account_reset_password
        account_reset_password_done account_reset_password_from_key_done account_reset_password_from_key
        livez
    """,
    (302, 302, 302, 302, 302, 302): """
        mfa_authenticate mfa_login_webauthn account_email usersessions_list account_set_password
        mfa_reauthenticate mfa_reauthenticate_webauthn mfa_activate_totp mfa_generate_recovery_codes
        mfa_list_webauthn mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn
    """,
    (410, 410, 410, 410, 410, 410): "invitation",
    (302, 405, 405, 405, 405, 405): "set_photo remove_photo end_other_sessions end_session",
    (302, 404, 404, 404, 404, 404): """
        mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes team photo photo_at
        administration_team community_cover post_deleted team_skills team_skills_csv
    """,
    (302, 404, 404, 404, 404, 302): "administration",
    (302, 404, 404, 404, 404, 200): """
        administration_people administration_add_person administration_invite administration_person
        administration_company failed_work campaigns campaign_create campaign campaign_csv
    """,
    (302, 404, 404, 404, 404, 405): "administration_act",
    (302, 403, 403, 403, 403, 200): """
        community_create company_framework company_import company_skill_new company_job_new company_skill company_job
        company_skills company_skills_csv
    """,
    (302, 403, 403, 403, 403, 404): "company_export",
    (302, 404, 200, 200, 404, 404): "help_pair",
    (405, 405, 405, 405, 405, 405): """
        community_request_decide community_request_withdraw community_theme community_role community_archive
        community_invitation community_invitation_cancel post_restore post_comments post_solve post_unsolve
        post_note application_delete application_confirm application_unconfirm report_decide comment_delete
        comment_restore comment_unaccept post_bookmark post_vote upload draft_discard retry_all_work
        retry_work discard_work welcome_language welcome_profile welcome_join welcome_skip welcome_away look
        company_skill_act company_job_act my_skills_add my_skill_act evidence_act job_mine job_goal gap_target set_goal
        help_availability help_group_answer help_group_outcome help_pair_answer help_pair_plan help_pair_note
        help_note_remove help_pair_end help_pair_feedback campaign_propose campaign_run campaign_close
        ask_decline
    """,
    (302, 404, 200, 200, 200, 403): "community_members community_about community_leave",
    (302, 404, 403, 403, 200, 403): "community_remove community_themes community_requests community_invite",
    (302, 404, 403, 403, 200, 200): "community_edit community_facilitators",
    (302, 404, 302, 302, 302, 403): "community_join",
    (302, 404, 403, 200, 200, 404): "post_edit post_delete comment_edit",
    (302, 404, 200, 200, 200, 404): """
        help_group post post_history post_share comment_history post_reactions comment_reactions file thumbnail
        named_file
    """,
    (302, 404, 200, 403, 200, 404): "post_report post_apply comment_report",
    (302, 404, 200, 403, 403, 404): "application_edit ask_pass",
    (302, 404, 404, 404, 200, 404): "community_reports",
    (302, 404, 302, 302, 302, 404): "comment comment_reply",
    (302, 404, 403, 403, 403, 404): "comment_accept post_ask",
    (503, 503, 503, 503, 503, 503): "healthz",
    (302, 204, 204, 204, 204, 204): "feed_new",
    (302, 404, 200, 200, 200, 200): "community",
}
TABLE = {name: statuses for statuses, names in _ROWS.items() for name in names.split()}
