/* The header of a message of version 3 with the user-based security model: RFC 3412 section 6, RFC 3414 section 2.4. */

#include "native.h"

enum { VERSION_3 = 3, USER_BASED = 3, PRIVACY = 2, LARGEST_NUMBER = 0x7FFFFFFF };

/* The octets of an OCTET STRING at position, which is moved behind it; 0 when there is none. */
static int octets(span data, Py_ssize_t *position, Py_ssize_t end, span *found) {
    int tag;
    Py_ssize_t start, stop;
    if (!ber_open(data.at, *position, end, &tag, &start, &stop) || tag != TAG_OCTET_STRING) return 0;
    *found = (span){data.at + start, stop - start};
    *position = stop;
    return 1;
}

static int sequence(span data, Py_ssize_t position, Py_ssize_t end, Py_ssize_t *start, Py_ssize_t *stop) {
    int tag;
    return ber_open(data.at, position, end, &tag, start, stop) && tag == TAG_SEQUENCE;
}

static int number(span data, Py_ssize_t *position, Py_ssize_t end, int64_t *value) {
    return ber_number(data.at, *position, end, value, position);
}

typedef struct {
    int64_t message_id, flags, boots, time;
    span engine_id, user, mac, salt, payload;
} header;

static int read_header(span data, header *found) {
    int64_t version, largest, model;
    Py_ssize_t at, stop, inner, inner_stop;
    span flags, parameters;
    if (!sequence(data, 0, data.size, &at, &stop) || !number(data, &at, stop, &version) || version != VERSION_3) return 0;
    if (!sequence(data, at, stop, &inner, &inner_stop) || !number(data, &inner, inner_stop, &found->message_id)) return 0;
    if (!number(data, &inner, inner_stop, &largest) || !octets(data, &inner, inner_stop, &flags)) return 0;
    if (!number(data, &inner, inner_stop, &model) || flags.size != 1 || model != USER_BASED) return 0;
    found->flags = flags.at[0];
    at = inner_stop;
    if (!octets(data, &at, stop, &parameters)) return 0;
    Py_ssize_t outer = parameters.at - data.at;
    if (!sequence(data, outer, at, &inner, &inner_stop) || !octets(data, &inner, inner_stop, &found->engine_id)) return 0;
    if (!number(data, &inner, inner_stop, &found->boots) || !number(data, &inner, inner_stop, &found->time)) return 0;
    if (!octets(data, &inner, inner_stop, &found->user) || !octets(data, &inner, inner_stop, &found->mac)) return 0;
    if (!octets(data, &inner, inner_stop, &found->salt)) return 0;
    if (found->boots < 0 || found->boots > LARGEST_NUMBER || found->time < 0 || found->time > LARGEST_NUMBER) return 0;
    found->payload = (span){data.at + at, stop - at};
    return !(found->flags & PRIVACY) || octets(data, &at, stop, &found->payload);
}

/* user_header(data): the fields of usm.Header, or None when it is for the careful way to say what is wrong. */
PyObject *native_user_header(PyObject *Py_UNUSED(module), PyObject *message) {
    if (!PyBytes_Check(message)) return PyErr_SetString(PyExc_TypeError, "user_header(data: bytes)"), NULL;
    span data = {(const uint8_t *)PyBytes_AS_STRING(message), PyBytes_GET_SIZE(message)};
    header found;
    if (!read_header(data, &found)) return Py_NewRef(Py_None);
    return Py_BuildValue(
        "(LLy#LLNy#y#n(nn))", (long long)found.message_id, (long long)found.flags, (const char *)found.engine_id.at,
        found.engine_id.size, (long long)found.boots, (long long)found.time, 
        PyUnicode_DecodeUTF8((const char *)found.user.at, found.user.size, "replace"), (const char *)found.mac.at, found.mac.size, (const char *)found.salt.at, found.salt.size,
        (Py_ssize_t)(found.mac.at - data.at), (Py_ssize_t)(found.payload.at - data.at),
        (Py_ssize_t)(found.payload.at - data.at + found.payload.size));
}

/* xored(text, stream): the text, octet by octet exclusive-or the beginning of the stream. */
PyObject *native_xored(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 2 || !PyBytes_Check(arguments[0]) || !PyBytes_Check(arguments[1]) ||
        PyBytes_GET_SIZE(arguments[1]) < PyBytes_GET_SIZE(arguments[0])) {
        return PyErr_SetString(PyExc_ValueError, "xored(text: bytes, stream: bytes, at least as long)"), NULL;
    }
    Py_ssize_t size = PyBytes_GET_SIZE(arguments[0]);
    PyObject *found = PyBytes_FromStringAndSize(NULL, size);
    if (!found) return NULL;
    const char *text = PyBytes_AS_STRING(arguments[0]), *stream = PyBytes_AS_STRING(arguments[1]);
    char *to = PyBytes_AS_STRING(found);
    for (Py_ssize_t i = 0; i < size; i++) to[i] = (char)(text[i] ^ stream[i]);
    return found;
}
