"""Working groups and pairs to propose, from who seeks and who brings what: plain functions, no database.

`people` says what is known of a candidate and what rules them out; `pairs` and `groups` propose, the best for all found
by `programme` and `rooms`. Same people, same proposals, whatever their order.
"""
