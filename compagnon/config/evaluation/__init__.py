"""`compagnon eval`: how well « who knows? » and the suggestion of skills do on real archives of questions and answers.

What is measured are the functions that pages call, on evidence kept in memory. docs/evaluation.md says how and shows
the figures.
"""
