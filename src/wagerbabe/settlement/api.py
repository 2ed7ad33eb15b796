"""The week's figures, under ``/api/v1/agent/figures``."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from wagerbabe.identity import AgentActor
from wagerbabe.platform.http import RuntimeDep
from wagerbabe.settlement import service
from wagerbabe.settlement.domain import Line, Subtotal, by_agent, total
from wagerbabe.settlement.schemas import FiguresOut, LineOut, SheetOut, SubtotalOut, flat

router = APIRouter(prefix="/agent", tags=["agent"])

_FIRST, _LAST = date(2000, 1, 3), date(2100, 12, 31)


@router.get("/figures")
async def figures(
    actor: AgentActor,
    runtime: RuntimeDep,
    week: Annotated[
        date | None, Query(ge=_FIRST, le=_LAST, description="Any day of the week; without one the open week.")
    ] = None,
) -> SheetOut:
    """Monday to Sunday by player, with totals that add up both ways."""
    about: dict[str, Any] = dict(await service.week(runtime.db, actor, week))
    about["day_starts"] = about["day_starts"].isoformat("minutes")
    lines = await service.lines(runtime.db, actor, about["week"])
    return SheetOut(
        **about,
        items=[_line(line) for line in lines],
        agents=[_subtotal(subtotal) for subtotal in by_agent(lines)],
        totals=FiguresOut(**flat(total(lines))),
    )


def _line(line: Line) -> LineOut:
    return LineOut(
        client_id=line.player_id,
        username=line.username,
        name=line.name,
        agent_id=line.agent_id,
        agent_name=line.agent_name,
        **flat(line.figures),
    )


def _subtotal(subtotal: Subtotal) -> SubtotalOut:
    return SubtotalOut(
        agent_id=subtotal.agent_id,
        agent_name=subtotal.agent_name,
        players=subtotal.players,
        **flat(subtotal.figures),
    )
