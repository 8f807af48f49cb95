from __future__ import annotations

from records.aggregations.model import Standing
from retention.disposals.model import DisposalList, ItemState, ListState
from retention.execution.model import Execution, ExecutionState


def test_a_confirmed_list_is_destroyed_and_every_file_has_its_stone(scene):
    list_id = scene.published(3, documents=2)

    execution_id = scene.executed(list_id)

    assert scene.states(list_id) == [ItemState.DESTROYED] * 3
    assert [stone.object_count for stone in scene.stones(list_id)] == [2, 2, 2]
    assert len(scene.objects(list_id)) == 6
    execution, disposal = scene.get(Execution, execution_id), scene.get(DisposalList, list_id)
    assert (execution.state, execution.destroyed_count, execution.object_count) == (ExecutionState.DONE, 3, 6)
    assert (disposal.state, disposal.executor, disposal.witness) == (ListState.EXECUTED, "rosa", "oic")
    assert {scene.file_of(one.aggregation_id).standing for one in scene.stones(list_id)} == {Standing.DESTROYED}
