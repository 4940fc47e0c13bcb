/* Endpoint: an agent's address, and how long its answers take. */

#include "post.h"
#include <math.h>
#include <structmember.h>

static const double first_timeout = 1.0, least_timeout = 0.2; /* as in snmp/plain.py */

static PyObject *endpoint_new(PyTypeObject *type, PyObject *Py_UNUSED(arguments), PyObject *Py_UNUSED(names)) {
    Endpoint *self = (Endpoint *)type->tp_alloc(type, 0);
    if (self) self->smoothed = NAN;
    return (PyObject *)self;
}

static void endpoint_free(Endpoint *self) {
    Py_XDECREF(self->peer);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Seconds to wait for the answer to this attempt (0 first): RFC 6298, doubled with each attempt, and for those of the
   last request that no round trip was measured of. */
double endpoint_wait_for(const Endpoint *self, long attempt) {
    double first = isnan(self->smoothed) ? first_timeout : fmax(least_timeout, self->smoothed + 4 * self->variance);
    return fmin(self->timeout, ldexp(first, (int)fmin(60, (double)attempt + (double)self->backoff)));
}

/* An answer to the last of so many attempts, after a time: RFC 6298 section 2. */
void endpoint_take_in(Endpoint *self, long attempts, double rtt) {
    self->has_answered = 1, self->silent = 0, self->backoff = attempts - 1;
    if (attempts > 1) return; /* Karn: nobody knows which of them it answers */
    if (isnan(self->smoothed)) {
        self->smoothed = rtt, self->variance = rtt / 2;
        return;
    }
    self->variance += (fabs(self->smoothed - rtt) - self->variance) / 4;
    self->smoothed += (rtt - self->smoothed) / 8;
}

static PyObject *endpoint_wait(Endpoint *self, PyObject *attempt) {
    long number = PyLong_AsLong(attempt);
    return number == -1 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(endpoint_wait_for(self, number));
}

static PyObject *endpoint_heard(Endpoint *self, PyObject *const *arguments, Py_ssize_t given) {
    if (given != 2) return PyErr_SetString(PyExc_TypeError, "heard(attempts, rtt)"), NULL;
    long attempts = PyLong_AsLong(arguments[0]);
    double seconds = PyFloat_AsDouble(arguments[1]);
    if (PyErr_Occurred()) return NULL;
    endpoint_take_in(self, attempts, seconds);
    return Py_NewRef(Py_None);
}

static PyObject *endpoint_smoothed(Endpoint *self, void *Py_UNUSED(closure)) {
    return isnan(self->smoothed) ? Py_NewRef(Py_None) : PyFloat_FromDouble(self->smoothed);
}

static int endpoint_set_smoothed(Endpoint *self, PyObject *value, void *Py_UNUSED(closure)) {
    double seconds = !value || value == Py_None ? NAN : PyFloat_AsDouble(value);
    if (seconds == -1 && PyErr_Occurred()) return -1;
    self->smoothed = seconds;
    return 0;
}

static PyMethodDef endpoint_methods[] = {
    {"wait", (PyCFunction)endpoint_wait, METH_O, NULL},
    {"heard", (PyCFunction)(void (*)(void))endpoint_heard, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef endpoint_properties[] = {
    {"smoothed", (getter)endpoint_smoothed, (setter)endpoint_set_smoothed, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef endpoint_members[] = {
    {"peer", T_OBJECT, offsetof(Endpoint, peer), 0, NULL},
    {"is_ipv6", T_BOOL, offsetof(Endpoint, is_ipv6), 0, NULL},
    {"has_answered", T_BOOL, offsetof(Endpoint, has_answered), 0, NULL},
    {"timeout", T_DOUBLE, offsetof(Endpoint, timeout), 0, NULL},
    {"variance", T_DOUBLE, offsetof(Endpoint, variance), 0, NULL},
    {"backoff", T_LONG, offsetof(Endpoint, backoff), 0, NULL},
    {"silent", T_LONG, offsetof(Endpoint, silent), 0, NULL},
    {"sent", T_LONG, offsetof(Endpoint, sent), 0, NULL},
    {"retried", T_LONG, offsetof(Endpoint, retried), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject EndpointType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Endpoint",
    .tp_basicsize = sizeof(Endpoint),
    .tp_dealloc = (destructor)endpoint_free,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = endpoint_methods,
    .tp_members = endpoint_members,
    .tp_getset = endpoint_properties,
    .tp_new = endpoint_new,
};
