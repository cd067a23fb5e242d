"""Tokens and sentences: a spaCy pipeline around jieba, and what stages leave on its documents."""
