/* Measures: what the pings of one target took, and how many were lost. */

#include "pings.h"
#include <math.h>
#include <structmember.h>

enum { LEAST_PINGS = 10, BUCKETS = 20, FIRST_ROOM = 32 };
static const double window = 60.0, least_wait = 0.25, least_bucket = 5e-05; /* as in probes/plain.py */

typedef struct {
    double at, rtt; /* not a number when it was lost */
} ping;

typedef struct {
    PyObject_HEAD
    PyObject *histogram;
    long requests, responses, duplicates;
    double rtt_sum, jitter, last_rtt;
    ping *pings; /* a ring */
    Py_ssize_t first, held, room, answers;
    double answers_sum;
} Measures;

static ping *nth(const Measures *self, Py_ssize_t place) { return &self->pings[(self->first + place) % self->room]; }

static PyObject *measures_new(PyTypeObject *type, PyObject *Py_UNUSED(arguments), PyObject *Py_UNUSED(names)) {
    Measures *self = (Measures *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    self->last_rtt = NAN;
    self->histogram = PyList_New(BUCKETS + 1);
    for (Py_ssize_t i = 0; self->histogram && i <= BUCKETS; i++) {
        PyList_SET_ITEM(self->histogram, i, PyLong_FromLong(0)); /* small numbers are always there */
    }
    if (!self->histogram) Py_CLEAR(self);
    return (PyObject *)self;
}

static void measures_free(Measures *self) {
    Py_XDECREF(self->histogram);
    PyMem_Free(self->pings);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int make_room(Measures *self) {
    Py_ssize_t room = self->room ? 2 * self->room : FIRST_ROOM;
    ping *pings = PyMem_New(ping, (size_t)room);
    if (!pings) return PyErr_NoMemory(), -1;
    for (Py_ssize_t i = 0; i < self->held; i++) pings[i] = *nth(self, i);
    PyMem_Free(self->pings);
    self->pings = pings, self->first = 0, self->room = room;
    return 0;
}

static void count(Measures *self, int answers, double seconds) {
    self->answers += answers;
    self->answers_sum = self->answers ? fmax(0.0, self->answers_sum + seconds) : 0.0;
}

static int remember(Measures *self, double at, double rtt) {
    if (self->held == self->room && make_room(self) < 0) return -1;
    *nth(self, self->held++) = (ping){at, rtt};
    if (!isnan(rtt)) count(self, 1, rtt);
    while (self->held > 2 * LEAST_PINGS && nth(self, 0)->at < at - window) {
        double gone = nth(self, 0)->rtt;
        self->first = (self->first + 1) % self->room, self->held--;
        if (!isnan(gone)) count(self, -1, -gone);
    }
    return 0;
}

static int count_bucket(Measures *self, double rtt) {
    Py_ssize_t place = 0;
    for (double bound = least_bucket; place < BUCKETS && bound < rtt; bound *= 2) place++;
    PyObject *before = PyList_GetItem(self->histogram, place); /* anybody may have changed it */
    PyObject *one = before ? PyLong_FromLong(1) : NULL, *after = one ? PyNumber_Add(before, one) : NULL;
    Py_XDECREF(one);
    return after ? PyList_SetItem(self->histogram, place, after) : -1;
}

static PyObject *measures_measured(Measures *self, PyObject *const *arguments, Py_ssize_t given) {
    if (given != 2 && given != 3) return PyErr_SetString(PyExc_TypeError, "measured(at, rtt, overdue_at=None)"), NULL;
    int late = given == 3 && arguments[2] != Py_None;
    double at = PyFloat_AsDouble(arguments[0]), rtt = PyFloat_AsDouble(arguments[1]);
    double overdue_at = late ? PyFloat_AsDouble(arguments[2]) : 0;
    if (PyErr_Occurred() || count_bucket(self, rtt) < 0) return NULL;
    if (!isnan(self->last_rtt)) self->jitter += (fabs(rtt - self->last_rtt) - self->jitter) / 16;
    self->last_rtt = rtt;
    self->responses++;
    self->rtt_sum += rtt;
    for (Py_ssize_t i = 0; late && i < self->held; i++) {
        ping *one = nth(self, i);
        if (one->at == overdue_at && isnan(one->rtt)) {
            one->rtt = rtt;
            count(self, 1, rtt);
            return Py_NewRef(Py_None);
        }
    }
    return remember(self, at, rtt) < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *measures_missed(Measures *self, PyObject *when) {
    double at = PyFloat_AsDouble(when);
    return PyErr_Occurred() || remember(self, at, NAN) < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *measures_forget(Measures *self, PyObject *Py_UNUSED(none)) {
    self->held = self->answers = 0;
    self->answers_sum = 0;
    return Py_NewRef(Py_None);
}

static PyObject *measures_wait(Measures *self, PyObject *const *arguments, Py_ssize_t given) {
    if (given != 2) return PyErr_SetString(PyExc_TypeError, "wait(longest, interval)"), NULL;
    double longest = PyFloat_AsDouble(arguments[0]), interval = PyFloat_AsDouble(arguments[1]);
    if (PyErr_Occurred()) return NULL;
    double usual = self->answers ? 3 * self->answers_sum / (double)self->answers + 4 * self->jitter : interval;
    return PyFloat_FromDouble(fmin(longest, fmax(least_wait, usual)));
}

static PyObject *measures_loss_ratio(Measures *self, PyObject *Py_UNUSED(none)) {
    if (!self->held) return Py_NewRef(Py_None);
    return PyFloat_FromDouble((double)(self->held - self->answers) / (double)self->held);
}

static PyObject *measures_mean_rtt(Measures *self, PyObject *Py_UNUSED(none)) {
    if (!self->answers) return Py_NewRef(Py_None);
    return PyFloat_FromDouble(self->answers_sum / (double)self->answers);
}

static PyObject *measures_last_rtt(Measures *self, void *Py_UNUSED(closure)) {
    return isnan(self->last_rtt) ? Py_NewRef(Py_None) : PyFloat_FromDouble(self->last_rtt);
}

static PyMethodDef measures_methods[] = {
    {"measured", (PyCFunction)(void (*)(void))measures_measured, METH_FASTCALL, NULL},
    {"missed", (PyCFunction)measures_missed, METH_O, NULL},
    {"forget", (PyCFunction)measures_forget, METH_NOARGS, NULL},
    {"wait", (PyCFunction)(void (*)(void))measures_wait, METH_FASTCALL, NULL},
    {"loss_ratio", (PyCFunction)measures_loss_ratio, METH_NOARGS, NULL},
    {"mean_rtt", (PyCFunction)measures_mean_rtt, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef measures_properties[] = {
    {"last_rtt", (getter)measures_last_rtt, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyMemberDef measures_members[] = {
    {"histogram", T_OBJECT_EX, offsetof(Measures, histogram), READONLY, NULL},
    {"requests", T_LONG, offsetof(Measures, requests), 0, NULL},
    {"responses", T_LONG, offsetof(Measures, responses), 0, NULL},
    {"duplicates", T_LONG, offsetof(Measures, duplicates), 0, NULL},
    {"rtt_sum", T_DOUBLE, offsetof(Measures, rtt_sum), 0, NULL},
    {"jitter", T_DOUBLE, offsetof(Measures, jitter), READONLY, NULL},
    {"held", T_PYSSIZET, offsetof(Measures, held), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject MeasuresType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Measures",
    .tp_basicsize = sizeof(Measures),
    .tp_dealloc = (destructor)measures_free,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = measures_methods,
    .tp_members = measures_members,
    .tp_getset = measures_properties,
    .tp_new = measures_new,
};
