/* Echo requests out and their replies in, many at a time. */

#define _GNU_SOURCE
#include "datagrams.h"
#include "pings.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <time.h>

enum { AT_ONCE = 64, BATCHES = 4, LARGEST = 256, HEADER = 8, COOKIE = 8, NUMBER = 4, REQUEST = 8, CONTROL = 64 };

/* What all replies to one socket's requests have in common; a kind below 0 is UDP, whose echoes have no header. */
typedef struct {
    long kind, identifier;
    int is_headed;
    const uint8_t *cookie;
} expected;

/* The number in an echo reply to one of our requests, or -1. */
static int64_t number_of(span data, const expected *like) {
    Py_ssize_t start = like->is_headed && data.size ? (data.at[0] & 0x0F) * 4 : 0, header = like->kind < 0 ? 0 : HEADER;
    if (data.size != start + header + COOKIE + NUMBER) return -1;
    const uint8_t *at = data.at + start;
    if (header && at[0] != like->kind) return -1;
    if (header && like->identifier >= 0 && (at[4] << 8 | at[5]) != like->identifier) return -1;
    at += header;
    if (memcmp(at, like->cookie, COOKIE)) return -1;
    uint32_t number;
    memcpy(&number, at + COOKIE, NUMBER);
    return ntohl(number);
}

static int take_expected(PyObject *const *arguments, expected *like) {
    like->kind = PyLong_AsLong(arguments[0]), like->identifier = PyLong_AsLong(arguments[1]);
    like->is_headed = PyObject_IsTrue(arguments[2]);
    if (PyErr_Occurred()) return -1;
    if (!PyBytes_Check(arguments[3]) || PyBytes_GET_SIZE(arguments[3]) != COOKIE) {
        return PyErr_SetString(PyExc_TypeError, "a cookie is 8 octets"), -1;
    }
    like->cookie = (const uint8_t *)PyBytes_AS_STRING(arguments[3]);
    return 0;
}

/* echo_number(data, kind, identifier, is_headed, cookie) */
PyObject *native_echo_number(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    expected like;
    if (count != 5 || !PyBytes_Check(arguments[0])) {
        return PyErr_SetString(PyExc_TypeError, "echo_number(data, kind, identifier, is_headed, cookie)"), NULL;
    }
    if (take_expected(arguments + 1, &like) < 0) return NULL;
    span data = {(const uint8_t *)PyBytes_AS_STRING(arguments[0]), PyBytes_GET_SIZE(arguments[0])};
    return PyLong_FromLongLong(number_of(data, &like));
}

/* Seconds since the kernel got a datagram, both by the wall's clock; 0 when it does not say, or the clock was set. */
static double lag_of(struct msghdr *message, const struct timespec *now) {
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec came;
        memcpy(&came, CMSG_DATA(part), sizeof came);
        double lag = (double)(now->tv_sec - came.tv_sec) + (double)(now->tv_nsec - came.tv_nsec) / 1e9;
        return lag > 0 ? lag : 0;
    }
    return 0;
}

/* Append (number, lag) of the replies in a batch; returns how many datagrams it had, or -1 on an exception. */
static int receive_batch(int descriptor, const expected *like, PyObject *found) {
    uint8_t octets[AT_ONCE][LARGEST], control[AT_ONCE][CONTROL] __attribute__((aligned(8)));
    struct mmsghdr messages[AT_ONCE] = {0};
    struct iovec places[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        places[i] = (struct iovec){octets[i], LARGEST};
        messages[i].msg_hdr.msg_iov = &places[i], messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_control = control[i], messages[i].msg_hdr.msg_controllen = CONTROL;
    }
    int came = recvmmsg(descriptor, messages, AT_ONCE, MSG_DONTWAIT, NULL);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (int i = 0; i < came; i++) {
        int64_t number = number_of((span){octets[i], messages[i].msg_len}, like);
        if (number < 0) continue;
        PyObject *pair = Py_BuildValue("(Ld)", (long long)number, lag_of(&messages[i].msg_hdr, &now));
        int outcome = pair ? PyList_Append(found, pair) : -1;
        Py_XDECREF(pair);
        if (outcome < 0) return -1;
    }
    return came < 0 ? 0 : came; /* nothing more, or an ICMP error, which says nothing new */
}

/* receive_echoes(socket, kind, identifier, is_headed, cookie) */
PyObject *native_receive_echoes(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    expected like;
    if (count != 5) {
        return PyErr_SetString(PyExc_TypeError, "receive_echoes(socket, kind, identifier, is_headed, cookie)"), NULL;
    }
    int descriptor = PyObject_AsFileDescriptor(arguments[0]);
    if (descriptor < 0 || take_expected(arguments + 1, &like) < 0) return NULL;
    PyObject *found = PyList_New(0);
    int came = AT_ONCE;
    for (int i = 0; found && i < BATCHES && came == AT_ONCE; i++) {
        came = receive_batch(descriptor, &like, found);
        if (came < 0) Py_CLEAR(found);
    }
    return found;
}

/* The one's complement of the one's complement sum (RFC 1071) of an even number of octets. */
static uint16_t checksum(const uint8_t *data, size_t size) {
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i += 2) sum += (uint32_t)(data[i] << 8 | data[i + 1]);
    while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
    return (uint16_t)~sum;
}

/* An echo request; returns its octets. */
static size_t write_request(uint8_t *into, const expected *like, uint32_t number) {
    size_t start = like->kind < 0 ? 0 : HEADER;
    uint32_t in_order = htonl(number);
    memcpy(into + start, like->cookie, COOKIE);
    memcpy(into + start + COOKIE, &in_order, NUMBER);
    if (like->kind >= 0) {
        uint16_t identifier = (uint16_t)like->identifier;
        const uint8_t header[HEADER] = {(uint8_t)like->kind,        0, 0, 0, (uint8_t)(identifier >> 8), (uint8_t)identifier,
                                        (uint8_t)(number >> 8), (uint8_t)number};
        memcpy(into, header, HEADER);
        uint16_t sum = like->kind == REQUEST ? checksum(into, HEADER + COOKIE + NUMBER) : 0; /* else the kernel sums */
        into[2] = (uint8_t)(sum >> 8), into[3] = (uint8_t)sum;
    }
    return start + COOKIE + NUMBER;
}

/* An address as the kernel takes it, or 0 octets, which it refuses: what has no address is lost. */
static socklen_t write_address(address *to, const char *host, uint16_t port) {
    char bare[INET6_ADDRSTRLEN];
    size_t size = strcspn(host, "%");
    if (size >= sizeof bare) return 0;
    memcpy(bare, host, size), bare[size] = 0;
    *to = (address){0};
    if (!host[size] && inet_pton(AF_INET, bare, &to->four.sin_addr) == 1) {
        to->four.sin_family = AF_INET, to->four.sin_port = htons(port);
        return sizeof to->four;
    }
    if (inet_pton(AF_INET6, bare, &to->six.sin6_addr) != 1) return 0;
    to->six.sin6_family = AF_INET6, to->six.sin6_port = htons(port);
    to->six.sin6_scope_id = host[size] ? if_nametoindex(host + size + 1) : 0;
    return sizeof to->six;
}

/* The parts of (address, number); -1 with an exception. */
static int take_request(PyObject *request, const char **host, uint32_t *number) {
    if (!PyTuple_Check(request) || PyTuple_GET_SIZE(request) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(request, 0))) {
        return PyErr_SetString(PyExc_TypeError, "a request is (address, number)"), -1;
    }
    *host = PyUnicode_AsUTF8(PyTuple_GET_ITEM(request, 0));
    *number = (uint32_t)PyLong_AsUnsignedLongMask(PyTuple_GET_ITEM(request, 1));
    return PyErr_Occurred() ? -1 : 0;
}

/* Send a batch; the numbers of those that have no way out are appended. -1 with an exception. */
static int send_batch(int descriptor, struct mmsghdr *messages, unsigned size, const uint32_t *numbers, PyObject *unsent) {
    for (unsigned at = 0; at < size;) {
        int sent = sendmmsg(descriptor, messages + at, size - at, MSG_DONTWAIT);
        if (sent > 0) {
            at += (unsigned)sent;
            continue;
        }
        if (errno == EINTR) continue;
        if (errno == ENETUNREACH || errno == ENETDOWN) {
            PyObject *number = PyLong_FromUnsignedLong(numbers[at]);
            int outcome = number ? PyList_Append(unsent, number) : -1;
            Py_XDECREF(number);
            if (outcome < 0) return -1;
        }
        at++; /* what else cannot be sent is lost, as anywhere on the way */
    }
    return 0;
}

/* Send up to AT_ONCE of the requests from a place on; as send_batch. */
static int send_from(int descriptor, const expected *like, PyObject *requests, Py_ssize_t from, uint16_t port, PyObject *unsent) {
    uint8_t octets[AT_ONCE][HEADER + COOKIE + NUMBER];
    uint32_t numbers[AT_ONCE];
    address to[AT_ONCE];
    struct mmsghdr messages[AT_ONCE] = {0};
    struct iovec places[AT_ONCE];
    Py_ssize_t left = PyList_GET_SIZE(requests) - from, size = left < AT_ONCE ? left : AT_ONCE;
    for (Py_ssize_t i = 0; i < size; i++) {
        const char *host;
        if (take_request(PyList_GET_ITEM(requests, from + i), &host, &numbers[i]) < 0) return -1;
        places[i] = (struct iovec){octets[i], write_request(octets[i], like, numbers[i])};
        messages[i].msg_hdr.msg_name = &to[i], messages[i].msg_hdr.msg_namelen = write_address(&to[i], host, port);
        messages[i].msg_hdr.msg_iov = &places[i], messages[i].msg_hdr.msg_iovlen = 1;
    }
    return send_batch(descriptor, messages, (unsigned)size, numbers, unsent);
}

/* send_echoes(socket, kind, identifier, cookie, requests, port) */
PyObject *native_send_echoes(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 6 || !PyList_Check(arguments[4])) {
        return PyErr_SetString(PyExc_TypeError, "send_echoes(socket, kind, identifier, cookie, requests, port)"), NULL;
    }
    PyObject *const shared[] = {arguments[1], arguments[2], Py_False, arguments[3]}, *requests = arguments[4];
    expected like;
    long port = PyLong_AsLong(arguments[5]);
    int descriptor = PyErr_Occurred() ? -1 : PyObject_AsFileDescriptor(arguments[0]);
    if (descriptor < 0 || take_expected(shared, &like) < 0) return NULL;
    PyObject *unsent = PyList_New(0);
    for (Py_ssize_t from = 0; unsent && from < PyList_GET_SIZE(requests); from += AT_ONCE) {
        if (send_from(descriptor, &like, requests, from, (uint16_t)port, unsent) < 0) Py_CLEAR(unsent);
    }
    return unsent;
}
