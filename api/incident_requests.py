"""What requests want of incidents, by the API and by the pages alike: done, or refused in the reader's language."""

from api.acting import Refusal, perform
from api.house import House
from api.refusals import Refused
from core import words
from core.model import Incident, IncidentAct, IncidentRefusal

_STATUS = {IncidentRefusal.NOT_THERE: 404, IncidentRefusal.NO_REASON: 422}


def incident(house: House, incident_id: int) -> Incident:
    """One incident. Raises Refused."""
    found = house.incidents.get(incident_id)
    if found is None:
        raise Refused(404, words.INCIDENT_REFUSALS[IncidentRefusal.NOT_THERE], id=incident_id)
    return found


def do(house: House, incident_id: int, wanted: IncidentAct) -> Incident:
    """Do it. Raises Refused."""
    done = perform(house, incident_id, wanted)
    if isinstance(done, Refusal):
        raise Refused(_STATUS.get(done.kind, 409), done.message, None, **done.values)
    return done
