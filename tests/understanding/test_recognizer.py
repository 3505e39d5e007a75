"""The recognizer of a guide: what it does before the first text."""

from threading import Thread
from typing import cast

from bot.guide.guide import Guide
from bot.understanding.recognition_result import Recognition
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding


class NothingUnderstood(Understanding):
    def __init__(self) -> None:
        """It has learned nothing."""

    def understand(self, text: str) -> Recognition:
        del text
        return Recognition("", 0.0, sure=False, suggestions=())


class Loading:
    """What must be done before the first text. While one thread checks whether it still must, another reads a text."""

    def __init__(self) -> None:
        self.recognizer = GuideRecognizer(cast("Guide", None), NothingUnderstood(), self)
        self.begun = 0
        self._overtaken = False

    def __bool__(self) -> bool:
        if not self._overtaken:
            self._overtaken = True
            other = Thread(target=self.recognizer.reading, args=("a long text",))
            other.start()
            other.join()
        return True

    def __call__(self) -> None:
        self.begun += 1


def test_loading_begins_once_if_two_threads_read_the_first_texts() -> None:
    """Short texts are read in the event loop, long ones in a thread."""
    loading = Loading()
    loading.recognizer.reading("a short text")
    assert loading.begun == 1
