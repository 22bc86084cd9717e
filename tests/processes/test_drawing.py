"""A diagram drawn as plain shapes, where no modeller is."""

from parvis.processes.drawing import picture_of
from parvis.processes.steps.writing import write
from tests.processes.steps.test_round import GRANT


def test_each_element_and_each_way_of_a_list_is_drawn_within_its_view() -> None:
    diagram = write(GRANT)
    picture = picture_of(diagram.root)
    assert picture is not None
    forms = [one.form for one in picture.boxes]
    assert (forms.count("gateway"), forms.count("end")) == (4, 3)
    assert " ".join(
        words for box in picture.boxes for _x, _y, words in box.words if box.form == "task"
    ).startswith("Vérifier le dossier")
    left, top, width, height = map(int, picture.view.split())
    for box in picture.boxes:
        assert left < box.x
        assert box.x + box.width < left + width
        assert top < box.y
        assert box.y + box.height < top + height
    assert len(picture.ways) == len(list(diagram.root.iter("{*}sequenceFlow")))


def test_what_draws_nothing_or_something_huge_has_no_picture() -> None:
    assert picture_of(next(write(GRANT).root.iterchildren())) is None
    diagram = write(GRANT)
    bounds = next(diagram.root.iter("{*}Bounds"))
    bounds.set("x", "1e9")
    assert picture_of(diagram.root) is None
    bounds.set("x", "nan")
    assert picture_of(diagram.root) is not None
    for far in ("1e200", "-inf"):
        next(diagram.root.iter("{*}waypoint")).set("x", far)
        assert picture_of(diagram.root) is not None
