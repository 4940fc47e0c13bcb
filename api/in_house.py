"""How a route is given its house; apart, so that the command line does without FastAPI."""

from typing import Annotated

from fastapi import Depends, Request

from api.house import House


async def house_of(request: Request) -> House:
    """The house of the app that serves this request."""
    house: House = request.app.state.house
    return house


InHouse = Annotated[House, Depends(house_of)]
