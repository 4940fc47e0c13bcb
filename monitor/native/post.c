/* Post and Flight: a Get of some instances on its way, from the request to the answer's cells. */

#include "datagrams.h"
#include "post.h"
#include <math.h>
#include <structmember.h>

static const double slot_seconds = 0.02, held_seconds = 0.05; /* as in timers.py and exchange.py */
enum { LEAST_NUMBER = 1 << 30, HALF = 15, TEMPLATE = 5 };

/* ---- Flight: one request on its way */

static void flight_free(Flight *self) {
    Py_XDECREF(self->answer);
    Py_XDECREF(self->agent);
    Py_XDECREF(self->message);
    Py_XDECREF(self->head);
    Py_XDECREF(self->names);
    PyObject_Free(self);
}

static PyObject *flight_message(Flight *self, PyObject *Py_UNUSED(none)) { return Py_NewRef(self->message); }

static PyObject *flight_unwrap(Flight *self, void *Py_UNUSED(closure)) {
    PyObject *security = PyObject_GetAttrString((PyObject *)self->agent, "security");
    PyObject *unwrap = security ? PyObject_GetAttrString(security, "unwrap") : NULL;
    Py_XDECREF(security);
    return unwrap;
}

static PyObject *flight_peer(Flight *self, void *Py_UNUSED(closure)) { return Py_NewRef(self->agent->peer); }
static PyObject *flight_none(Flight *Py_UNUSED(self), void *Py_UNUSED(closure)) { return Py_NewRef(Py_None); }

static PyMethodDef flight_methods[] = {{"message", (PyCFunction)flight_message, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyMemberDef flight_members[] = {
    {"answer", T_OBJECT, offsetof(Flight, answer), READONLY, NULL},
    {"agent", T_OBJECT, offsetof(Flight, agent), READONLY, NULL},
    {"number", T_LONG, offsetof(Flight, number), READONLY, NULL},
    {"held", T_PYSSIZET, offsetof(Flight, held), 0, NULL},
    {"attempt", T_LONG, offsetof(Flight, attempt), 0, NULL},
    {"sent_at", T_DOUBLE, offsetof(Flight, sent_at), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef flight_properties[] = {
    {"peer", (getter)flight_peer, NULL, NULL, NULL},
    {"unwrap", (getter)flight_unwrap, NULL, NULL, NULL},
    {"read", (getter)flight_none, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject FlightType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Flight",
    .tp_basicsize = sizeof(Flight),
    .tp_dealloc = (destructor)flight_free,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = flight_methods,
    .tp_members = flight_members,
    .tp_getset = flight_properties,
};

/* ---- Post: who waits for what */

static PyObject *post_new(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    static char *words[] = {"waiting", "numbers", NULL};
    PyObject *waiting, *numbers;
    if (!PyArg_ParseTupleAndKeywords(arguments, names, "O!O:Post", words, &PyDict_Type, &waiting, &numbers)) return NULL;
    Post *self = (Post *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    self->waiting = Py_NewRef(waiting);
    self->descriptors[0] = self->descriptors[1] = -1;
    PyObject *count = PyObject_GetAttrString(numbers, "count"), *tables = PyObject_GetAttrString(numbers, "tables");
    if (count) self->count = (uint32_t)PyLong_AsUnsignedLongMask(count);
    for (int i = 0; tables && PyList_Check(tables) && i < ROUNDS && i < PyList_GET_SIZE(tables); i++) {
        PyObject_GetBuffer(PyList_GET_ITEM(tables, i), &self->tables[i], PyBUF_SIMPLE);
        if (self->tables[i].len != 2 << HALF) PyErr_SetString(PyExc_ValueError, "tables of another size");
    }
    Py_XDECREF(count);
    Py_XDECREF(tables);
    if (PyErr_Occurred() || !self->tables[ROUNDS - 1].buf) {
        Py_CLEAR(self);
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "too few tables");
    }
    return (PyObject *)self;
}

static void post_free(Post *self) {
    for (int i = 0; i < ROUNDS; i++) PyBuffer_Release(&self->tables[i]);
    Py_XDECREF(self->waiting);
    Py_XDECREF(self->create_future);
    Py_XDECREF(self->now);
    Py_XDECREF(self->slots);
    Py_XDECREF(self->holds);
    Py_XDECREF(self->wake);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* The next number: numbers.py says how and why. */
static long shuffled(Post *self) {
    const uint32_t mask = (1u << HALF) - 1;
    self->count = (self->count + 1) & (LEAST_NUMBER - 1);
    uint32_t halves[2] = {self->count >> HALF, self->count & mask};
    for (int i = 0; i < ROUNDS; i++) {
        halves[i & 1] ^= ((const uint16_t *)self->tables[i].buf)[halves[~i & 1]] & mask;
    }
    return (long)(LEAST_NUMBER | halves[0] << HALF | halves[1]);
}

/* A number that nobody waits for, as an object; NULL with an exception set. */
static PyObject *next_number(Post *self) {
    for (;;) {
        PyObject *number = PyLong_FromLong(shuffled(self));
        int taken = number ? PyDict_Contains(self->waiting, number) : -1;
        if (!taken) return number;
        Py_XDECREF(number);
        if (taken < 0) return NULL;
    }
}

static PyObject *post_number(Post *self, PyObject *Py_UNUSED(none)) { return next_number(self); }

/* at(is_ipv6, descriptor): where to send from; -1 for nowhere. */
static PyObject *post_at(Post *self, PyObject *arguments) {
    int is_ipv6, descriptor;
    if (!PyArg_ParseTuple(arguments, "pi", &is_ipv6, &descriptor)) return NULL;
    self->descriptors[is_ipv6] = descriptor;
    return Py_NewRef(Py_None);
}

/* timing(now, create_future, slots, holds, wake): the clock, the loop's futures, the wheels of who is late when and of
   who gives back his room when, and what gives those who wait for room their turn. */
static PyObject *post_timing(Post *self, PyObject *arguments) {
    PyObject *now, *create_future, *slots, *holds, *wake;
    if (!PyArg_ParseTuple(arguments, "OOO!O!O", &now, &create_future, &PyDict_Type, &slots, &PyDict_Type, &holds, &wake)) {
        return NULL;
    }
    Py_XSETREF(self->holds, Py_NewRef(holds));
    Py_XSETREF(self->wake, Py_NewRef(wake));
    Py_XSETREF(self->now, Py_NewRef(now));
    Py_XSETREF(self->create_future, Py_NewRef(create_future));
    Py_XSETREF(self->slots, Py_NewRef(slots));
    return Py_NewRef(Py_None);
}

double post_now(Post *self) {
    PyObject *now = PyObject_CallNoArgs(self->now);
    double seconds = now ? PyFloat_AsDouble(now) : -1;
    Py_XDECREF(now);
    return seconds;
}

/* Before the number, the number, behind it. */
static PyObject *numbered(PyObject *before, long number, PyObject *after) {
    Py_ssize_t head = PyBytes_GET_SIZE(before), rest = PyBytes_GET_SIZE(after);
    PyObject *message = PyBytes_FromStringAndSize(NULL, head + 4 + rest);
    if (!message) return NULL;
    char *to = PyBytes_AS_STRING(message);
    memcpy(to, PyBytes_AS_STRING(before), head), to += head;
    *to++ = (char)(number >> 24), *to++ = (char)(number >> 16), *to++ = (char)(number >> 8), *to++ = (char)number;
    memcpy(to, PyBytes_AS_STRING(after), rest);
    return message;
}

static Flight *flight_new(Post *post, Endpoint *agent, PyObject *template, PyObject *number) {
    Flight *self = PyObject_New(Flight, &FlightType);
    if (!self) return NULL;
    self->number = PyLong_AsLong(number), self->attempt = 1, self->held = 0;
    self->agent = (Endpoint *)Py_NewRef(agent);
    self->head = Py_NewRef(PyTuple_GET_ITEM(template, 2)), self->names = Py_NewRef(PyTuple_GET_ITEM(template, 3));
    self->message = numbered(PyTuple_GET_ITEM(template, 0), self->number, PyTuple_GET_ITEM(template, 1));
    self->answer = PyObject_CallNoArgs(post->create_future);
    if (!self->message || !self->answer) Py_CLEAR(self);
    return self;
}

/* The list of what has its time then, borrowed; NULL when there is none yet. */
static PyObject *slot_at(PyObject *slots, double when) {
    PyObject *number = PyLong_FromLongLong((long long)(when / slot_seconds) + 1);
    PyObject *list = number ? PyDict_GetItemWithError(slots, number) : NULL;
    Py_XDECREF(number);
    return list && PyList_Check(list) ? list : NULL;
}

/* ask(agent, template): a Flight whose answer is a future of {name: cell}, or of the datagram when that is anything else.

   The template is (before the number, behind it, head, names, octets of the answer, about). None where the quick way is
   not open: the agent was silent, there is no room, or a wheel has no slot for this time yet. */
static PyObject *post_ask(Post *self, PyObject *const *arguments, Py_ssize_t count) {
    if (count != 2 || !PyObject_TypeCheck(arguments[0], &EndpointType) || !PyTuple_Check(arguments[1]) ||
        PyTuple_GET_SIZE(arguments[1]) != TEMPLATE || !PyBytes_Check(PyTuple_GET_ITEM(arguments[1], 0)) ||
        !PyBytes_Check(PyTuple_GET_ITEM(arguments[1], 1)) || !PyBytes_Check(PyTuple_GET_ITEM(arguments[1], 2)) ||
        !PyTuple_Check(PyTuple_GET_ITEM(arguments[1], 3))) {
        return PyErr_SetString(PyExc_TypeError, "ask(agent: Endpoint, template: tuple)"), NULL;
    }
    Endpoint *agent = (Endpoint *)arguments[0];
    Py_ssize_t size = PyLong_AsSsize_t(PyTuple_GET_ITEM(arguments[1], 4));
    if (size == -1 && PyErr_Occurred()) return NULL;
    int descriptor = self->descriptors[agent->is_ipv6 ? 1 : 0];
    if (descriptor < 0 || !self->now || agent->silent || self->queued || !agent->peer ||
        !PyBytes_Check(agent->peer) || (self->taken && self->taken + size > self->capacity)) {
        return Py_NewRef(Py_None);
    }
    double now = post_now(self);
    if (now == -1 && PyErr_Occurred()) return NULL;
    PyObject *late = slot_at(self->slots, now + endpoint_wait_for(agent, 0));
    PyObject *held = late && !agent->has_answered ? slot_at(self->holds, now + held_seconds) : Py_None;
    if (!late || !held) return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    PyObject *number = next_number(self);
    Flight *flight = number ? flight_new(self, agent, arguments[1], number) : NULL;
    if (!flight || PyList_Append(late, (PyObject *)flight) < 0 ||
        (held != Py_None && PyList_Append(held, (PyObject *)flight) < 0) ||
        PyDict_SetItem(self->waiting, number, (PyObject *)flight) < 0) {
        Py_CLEAR(flight);
    }
    Py_XDECREF(number);
    if (!flight) return NULL;
    self->taken += size, flight->held = size, flight->sent_at = now;
    agent->sent++, self->sent++;
    if (!datagram_send(descriptor, flight->message, agent->peer)) flight->attempt = 0; /* the caller queues it */
    return (PyObject *)flight;
}

/* Nobody waits for it any longer. */
static int taken_out(Post *self, Flight *flight) {
    if (!flight->answer) return 0;
    Py_CLEAR(flight->answer);
    PyObject *number = PyLong_FromLong(flight->number);
    if (!number) return -1;
    if (PyDict_DelItem(self->waiting, number) < 0) PyErr_Clear();
    Py_DECREF(number);
    self->taken -= flight->held, flight->held = 0;
    if (!self->queued) return 0;
    PyObject *none = PyObject_CallNoArgs(self->wake);
    Py_XDECREF(none);
    return none ? 0 : -1;
}

/* drop(flight): who asked goes, with or without an answer. */
static PyObject *post_drop(Post *self, PyObject *flight) {
    if (!Py_IS_TYPE(flight, &FlightType)) return PyErr_SetString(PyExc_TypeError, "drop(flight: Flight)"), NULL;
    return taken_out(self, (Flight *)flight) < 0 ? NULL : Py_NewRef(Py_None);
}

/* A datagram that came at this time for a flight: 1 when that was all, 0 when it is for the careful way, -1 with an
   exception set. */
int post_deliver(Post *self, Flight *flight, span data, double now) {
    static PyObject *set_result;
    if (!set_result && !(set_result = PyUnicode_InternFromString("set_result"))) return -1;
    PyObject *found = flight->answer ? answer_cells(flight->head, flight->names, data) : NULL;
    if (!found) return flight->answer ? -1 : 0;
    PyObject *none = found == Py_None ? NULL : PyObject_CallMethodOneArg(flight->answer, set_result, found);
    Py_DECREF(found);
    if (!none) { /* an answer out of the ordinary, or who asked has been cancelled and not gone yet */
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(none);
    endpoint_take_in(flight->agent, flight->attempt, now - flight->sent_at);
    return taken_out(self, flight) < 0 ? -1 : 1;
}

static PyMethodDef post_methods[] = {
    {"number", (PyCFunction)post_number, METH_NOARGS, NULL},
    {"at", (PyCFunction)post_at, METH_VARARGS, NULL},
    {"timing", (PyCFunction)post_timing, METH_VARARGS, NULL},
    {"ask", (PyCFunction)(void (*)(void))post_ask, METH_FASTCALL, NULL},
    {"drop", (PyCFunction)post_drop, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static PyMemberDef post_members[] = {
    {"taken", T_PYSSIZET, offsetof(Post, taken), 0, NULL},
    {"capacity", T_PYSSIZET, offsetof(Post, capacity), 0, NULL},
    {"queued", T_PYSSIZET, offsetof(Post, queued), 0, NULL},
    {"sent", T_LONG, offsetof(Post, sent), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject PostType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Post",
    .tp_basicsize = sizeof(Post),
    .tp_dealloc = (destructor)post_free,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = post_methods,
    .tp_members = post_members,
    .tp_new = post_new,
};
