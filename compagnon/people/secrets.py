"""The secret of an invitation link.

It is made from the invitation's identifier and the installation's key, so that mail can be sent later, and again after
a failure, without the secret being kept anywhere: the database holds its hash, to which the key alone gives no way in
either once the invitation was used, revoked, or has expired.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac


def secret_of(invitation_id: int) -> str:
    """32 characters that nobody can guess."""
    key = salted_hmac("compagnon.people.invitation", str(invitation_id), algorithm="sha256").digest()
    return urlsafe_b64encode(key[:24]).decode()


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
