/* Datagrams in: many at a time, matched as they come, and a flight's whole answer read at once. */

#define _GNU_SOURCE
#include "datagrams.h"
#include "post.h"

enum { AT_ONCE = 32, LARGEST = 65536 };

static uint8_t received[AT_ONCE][LARGEST];

/* Who waits for this datagram: NULL when nobody does, with an exception set or not. */
static PyObject *who_waits(span data, const address *from, PyObject *waiting, int *malformed) {
    static PyObject *attribute;
    if (!attribute && !(attribute = PyUnicode_InternFromString("peer"))) return NULL;
    int64_t number = ber_message_number(data.at, data.size);
    if (number < 0) {
        *malformed += 1;
        return NULL;
    }
    PyObject *key = PyLong_FromLongLong(number), *who = key ? PyDict_GetItemWithError(waiting, key) : NULL;
    Py_XDECREF(key);
    if (!who) return NULL;
    if (Py_IS_TYPE(who, &FlightType)) return datagram_is_from(from, ((Flight *)who)->agent->peer) ? who : NULL;
    PyObject *peer = PyObject_GetAttr(who, attribute);
    int same = peer && datagram_is_from(from, peer);
    Py_XDECREF(peer);
    return same ? who : NULL;
}

/* Put a datagram among those that are for the careful way, unless it is a flight's whole answer; -1 on an exception. */
static int sort_out(Post *self, PyObject *found, PyObject *who, span data, double now) {
    Py_INCREF(who); /* an answer takes it out of those who wait */
    int is_all = Py_IS_TYPE(who, &FlightType) ? post_deliver(self, (Flight *)who, data, now) : 0;
    PyObject *copy = is_all ? NULL : PyBytes_FromStringAndSize((const char *)data.at, data.size);
    PyObject *pair = copy ? PyTuple_Pack(2, who, copy) : NULL;
    int outcome = is_all < 0 || (!is_all && (!pair || PyList_Append(found, pair) < 0)) ? -1 : 0;
    Py_XDECREF(pair);
    Py_XDECREF(copy);
    Py_DECREF(who);
    return outcome;
}

/* receive(post, socket): ([(who waits, datagram)] for the careful way, how many came, for nobody, without a number), a batch. */
PyObject *native_receive(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 2 || !Py_IS_TYPE(arguments[0], &PostType)) {
        return PyErr_SetString(PyExc_TypeError, "receive(post: Post, socket)"), NULL;
    }
    Post *self = (Post *)arguments[0];
    int descriptor = PyObject_AsFileDescriptor(arguments[1]);
    if (descriptor < 0) return NULL;
    struct mmsghdr messages[AT_ONCE] = {0};
    struct iovec places[AT_ONCE];
    address from[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        places[i] = (struct iovec){received[i], LARGEST};
        messages[i].msg_hdr.msg_iov = &places[i], messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = &from[i], messages[i].msg_hdr.msg_namelen = sizeof from[i];
    }
    int came = recvmmsg(descriptor, messages, AT_ONCE, MSG_DONTWAIT, NULL), malformed = 0, unexpected = 0;
    if (came < 0) came = 0; /* nothing more, or an ICMP error for some datagram: that request will time out by itself */
    double now = self->now ? post_now(self) : 0;
    PyObject *found = PyErr_Occurred() ? NULL : PyList_New(0);
    for (int i = 0; found && i < came; i++) {
        span data = {received[i], messages[i].msg_len};
        PyObject *who = who_waits(data, &from[i], self->waiting, &malformed);
        unexpected += !who;
        if (PyErr_Occurred() || (who && sort_out(self, found, who, data, now) < 0)) Py_CLEAR(found);
    }
    return found ? Py_BuildValue("(Niii)", found, came, unexpected - malformed, malformed) : NULL;
}
