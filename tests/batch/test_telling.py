import io

import pytest

from zhnews_extract.batch.telling import Bar, Lines, Progress, progress


def _work(state: Progress) -> None:
    state.total = 400
    for number in range(30):
        state.article(fresh=True)
        state.unit(10, fresh=True)
        if number >= 5:
            state.failure(f"f{number}.txt: [bold]empty[/bold]", fresh=True)
    state.close()


def test_plain_lines_come_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    stream = io.StringIO()
    state = Lines(stream)
    now = 131.0
    _work(state)
    now = 140.0
    state.article(fresh=True)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "1 articles, 0.0/s, ? left"
    assert lines[1] == "failed: f5.txt: [bold]empty[/bold]"
    assert len(lines) == 1 + 20 + 1
    assert "failures file" in lines[-1]
    assert (state.articles, state.failures, state.weight) == (31, 25, 300)
    assert state.rate == pytest.approx(55 / 9.0)
    assert state.left == pytest.approx(9.0 * 100 / 300)


def test_the_bar_shows_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    _work(Bar())
    assert "failed: f5.txt: [bold]empty[/bold]" in capsys.readouterr().err


def test_names_do_not_steer_the_terminal() -> None:
    stream = io.StringIO()
    Lines(stream).tell("failed: \x1b[2J\n\u202e\udce4全角\u3000.txt")
    assert stream.getvalue() == "failed: \\x1b[2J\\n\\u202e\\udce4全角\u3000.txt\n"


def test_a_pipe_gets_lines() -> None:
    assert isinstance(progress(), Lines)
