"""Find every sum of money in a text."""

from __future__ import annotations

from decimal import Decimal

from zhnews_extract import numerals
from zhnews_extract.money import context
from zhnews_extract.money.combine import Sum, combine
from zhnews_extract.money.lexicon import LOCAL, Lexicon, lexicon
from zhnews_extract.money.parts import LONGEST_CELL, scan
from zhnews_extract.money.region import Statements, home_currency, shared_currency
from zhnews_extract.rulebook import Rulebook, rulebook
from zhnews_extract.schema import Amount
from zhnews_extract.textview import View, view_of


def annotate(
    view: View, book: Rulebook | None = None, *, home: str | None = None, source: str | None = None, alone: bool = False
) -> list[Amount]:
    """Find the sums in an article's content.

    Parameters
    ----------
    view
        Clean text of the article.
    book
        Rules (default: the shipped ones).
    home
        ISO code of what a bare 元 means; found out from ``source`` and the text if not given.
    source
        Name of the medium that published the article.
    alone
        Read a text that holds nothing but a number with a unit (``40万``, ``5分``) as a sum.

    Returns
    -------
    list of Amount
        In reading order, disjoint, with offsets in ``view.raw``; modifiers (近, 以上) stand outside the span.
    """
    lex = lexicon(book or rulebook())
    text = view.text
    # Every number of an article would be asked whether it stands alone; the answer is known from the length.
    alone = alone and len(text.strip()) <= LONGEST_CELL
    numbers = combine(text, list(scan(text, lex)), lex)
    sums: list[Sum] = []
    for found in numbers:
        if found.currency is None:
            listed = bool(sums) and sums[-1].rule == "cue" and context.goes_on(text, sums[-1], found, lex)
            cued = listed or context.has_cue(text, found, lex)
            if not cued and not (alone and context.is_alone(text, found, lex)):
                continue
            found.currency, found.rule = LOCAL, "cue"
        elif not context.is_sum(text, found, lex) and not (alone and context.is_alone(text, found, lex)):
            continue
        sums.append(found)
    if not sums:
        return _counted(view, lex) if alone else []
    statements = Statements(text, lex, home or home_currency(view, lex, source))
    away = statements.home != lex.regions.home
    named = _named_elsewhere(sums) if away else {}
    amounts = []
    for found, mod in zip(sums, context.modifiers(text, sums, lex), strict=True):
        currency: str | None = found.currency
        if currency == LOCAL:
            twin = named.get((found.low, found.high))
            currency = context.named_near(text, found, lex) or twin or statements.local(found.end)
        elif currency is not None and currency.startswith("?"):
            currency = shared_currency(text, currency[1:], found.start, lex)
        start, end = view.raw_span(found.start, found.end)
        amounts.append(
            Amount(
                text=view.raw[start:end],
                start_char=start,
                end_char=end,
                currency=currency,
                min=found.low,
                max=found.high,
                mod=mod,
                rule=f"grammar.{found.rule}",
            )
        )
    return amounts if book is None or not book.off else [amount for amount in amounts if book.allows(amount.rule)]


def _named_elsewhere(sums: list[Sum]) -> dict[tuple[Decimal, Decimal], str]:
    """Currency of each value that the article gives in full somewhere.

    Outside the mainland a headline's 5.8億元 is the 5.8億元人民幣 of the text, not local money.
    """
    return {(s.low, s.high): s.currency for s in sums if s.currency and s.currency != LOCAL and s.currency[0] != "?"}


def _counted(view: View, lex: Lexicon) -> list[Amount]:
    """Read a text that is nothing but a Cantonese count of dollars (五個半, 個九), in traditional script."""
    raw = view.raw.strip()
    match = lex.counted.fullmatch(raw)
    if match is None:
        return []
    whole = numerals.to_decimal(match["number"]) if match["number"] else Decimal(1)
    tenths = numerals.digits(match["rest"])
    value = None if whole is None else whole + Decimal(5 if tenths is None else tenths) / 10
    if value is None:
        return []
    start = view.raw.index(raw)
    end = start + len(raw)
    currency = lex.currencies.local.counted.currency
    rule = "currencies.counted"
    return [Amount(text=raw, start_char=start, end_char=end, currency=currency, min=value, max=value, rule=rule)]


def find_amounts(text: str) -> list[Amount]:
    """Find the sums of money in a text; needs no model and no date.

    Parameters
    ----------
    text
        Any text; each line is a paragraph. A text that is nothing but a number with a unit (a table cell: ``40万``) is
        read as a sum.

    Returns
    -------
    list of Amount
        In reading order; ``text[start_char:end_char]`` is the sum without its modifier.

    Examples
    --------
    >>> [(a.text, a.currency, a.min, a.mod) for a in find_amounts("总投资近20亿元")]
    [('20亿元', 'CNY', Decimal('2000000000'), 'about')]
    """
    return annotate(view_of(text), alone=True)
