from tests.pipelines.exploration import text_boxes
from tests.pipelines.exploration.text_boxes import touching


def test_labels_that_touch_are_found():
    def label(x: float, text: str) -> str:
        return f'<g transform="translate({x},9)"><text font-size="10px">{text}</text></g>'

    svg = f"<svg xmlns='http://www.w3.org/2000/svg'>{label(0, 'abcd')}{label(22, 'efgh')}{label(60, 'ijkl')}</svg>"
    assert touching(svg, text_boxes.USUAL, gap=0) == []
    assert touching(svg, text_boxes.USUAL, gap=3) == [("abcd", "efgh")]
    assert touching(svg, text_boxes.WIDE, gap=0) == [("abcd", "efgh")]
