/* Datagrams out: an address is written once, and compared as it was written. */

#include "datagrams.h"
#include <arpa/inet.h>
#include <errno.h>

/* peer(host, port): an address as send() and receive() know it. */
PyObject *native_peer(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    const char *host = count == 2 ? PyUnicode_AsUTF8(arguments[0]) : NULL;
    if (!host) return PyErr_Occurred() ? NULL : (PyErr_SetString(PyExc_TypeError, "peer(host, port)"), NULL);
    long port = PyLong_AsLong(arguments[1]);
    if (port == -1 && PyErr_Occurred()) return NULL;
    address to = {0};
    socklen_t size = 0;
    if (inet_pton(AF_INET, host, &to.four.sin_addr) == 1) {
        to.four.sin_family = AF_INET, to.four.sin_port = htons((uint16_t)port), size = sizeof to.four;
    } else if (inet_pton(AF_INET6, host, &to.six.sin6_addr) == 1) {
        to.six.sin6_family = AF_INET6, to.six.sin6_port = htons((uint16_t)port), size = sizeof to.six;
    }
    if (!size || port < 0 || port > 0xFFFF) return PyErr_Format(PyExc_ValueError, "'%s' is no address", host);
    return PyBytes_FromStringAndSize((const char *)&to, size);
}

/* 0 when the socket has no room now; what cannot be sent at all is lost, as anywhere on the way. */
int datagram_send(int descriptor, PyObject *message, PyObject *peer) {
    const struct sockaddr *to = (const struct sockaddr *)PyBytes_AS_STRING(peer);
    ssize_t sent;
    do {
        sent = sendto(descriptor, PyBytes_AS_STRING(message), (size_t)PyBytes_GET_SIZE(message), MSG_DONTWAIT, to,
                      (socklen_t)PyBytes_GET_SIZE(peer));
    } while (sent < 0 && errno == EINTR);
    return sent >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

/* send(socket, message, peer): False when the socket has no room now. */
PyObject *native_send(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 3 || !PyBytes_Check(arguments[1]) || !PyBytes_Check(arguments[2])) {
        return PyErr_SetString(PyExc_TypeError, "send(socket, message, peer)"), NULL;
    }
    int descriptor = PyObject_AsFileDescriptor(arguments[0]);
    return descriptor < 0 ? NULL : PyBool_FromLong(datagram_send(descriptor, arguments[1], arguments[2]));
}

/* Whether a datagram came from this peer. */
int datagram_is_from(const address *from, PyObject *peer) {
    if (!PyBytes_Check(peer)) return 0;
    const address *to = (const address *)PyBytes_AS_STRING(peer);
    if (from->any.sa_family == AF_INET && PyBytes_GET_SIZE(peer) == sizeof to->four) {
        return from->four.sin_port == to->four.sin_port && from->four.sin_addr.s_addr == to->four.sin_addr.s_addr;
    }
    return from->any.sa_family == AF_INET6 && PyBytes_GET_SIZE(peer) == sizeof to->six &&
           from->six.sin6_port == to->six.sin6_port &&
           !memcmp(&from->six.sin6_addr, &to->six.sin6_addr, sizeof to->six.sin6_addr);
}
