"""Sums of money: recognised and read exactly, in any spelling, with their currency and modifier."""

from __future__ import annotations

from zhnews_extract.money.annotate import annotate, find_amounts

__all__ = ["annotate", "find_amounts"]
