/* Lines of the text format, for a column of whole numbers. */

#include "native.h"

enum { DIGITS = 24 };
static const uint64_t exact = (uint64_t)1 << 53; /* up to here every whole number is a float64 */

/* The number of a cell, counters of 64 bits modulo 2^53; 0 when it is none or would not be exact. */
static int whole_number(cell from, int64_t *value) {
    int is_signed = from.tag == TAG_INTEGER;
    if (!is_signed && (from.tag < TAG_COUNTER32 || from.tag > TAG_TIME_TICKS) && from.tag != TAG_COUNTER64) return 0;
    if (from.size < 1 || from.size > 9 || (from.size == 9 && (is_signed || from.body[0]))) return 0;
    uint64_t number = is_signed && from.body[0] & 0x80 ? ~(uint64_t)0 : 0;
    for (uint32_t i = 0; i < from.size; i++) number = number << 8 | from.body[i];
    if (from.tag == TAG_COUNTER64) number %= exact;
    if (is_signed) {
        int64_t found = (int64_t)number;
        if (found > (int64_t)exact || found < -(int64_t)exact) return 0;
        *value = found;
        return 1;
    }
    if (number > exact) return 0;
    *value = (int64_t)number;
    return 1;
}

static char *write_number(char *to, int64_t value) {
    char digits[DIGITS], *at = digits + DIGITS;
    uint64_t left = value < 0 ? (uint64_t)-value : (uint64_t)value;
    do *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (value < 0) *--at = '-';
    Py_ssize_t size = digits + DIGITS - at;
    memcpy(to, at, size);
    return to + size;
}

/* lines(name, labels, column): 'name{labels of the row} value' a row; None when not all values are whole numbers. */
PyObject *native_lines(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 3 || !PyBytes_Check(arguments[0]) || !PyDict_Check(arguments[1]) || !Py_IS_TYPE(arguments[2], &ColumnType)) {
        return PyErr_SetString(PyExc_TypeError, "lines(name: bytes, labels: dict of bytes, column: Column)"), NULL;
    }
    Column *column = (Column *)arguments[2];
    Py_ssize_t name_size = PyBytes_GET_SIZE(arguments[0]), room = 0;
    for (Py_ssize_t row = 0; row < column->count; row++) {
        PyObject *labels = PyDict_GetItemWithError(arguments[1], column->rows->names[row]);
        int64_t value;
        if (!labels && !PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, column->rows->names[row]);
        if (!labels || !PyBytes_Check(labels)) return NULL;
        if (!whole_number(column_cell(column, row), &value)) return Py_NewRef(Py_None);
        room += name_size + PyBytes_GET_SIZE(labels) + DIGITS + 4;
    }
    PyObject *text = PyBytes_FromStringAndSize(NULL, room);
    if (!text) return NULL;
    char *start = PyBytes_AS_STRING(text), *to = start;
    for (Py_ssize_t row = 0; row < column->count; row++) {
        PyObject *labels = PyDict_GetItemWithError(arguments[1], column->rows->names[row]);
        int64_t value = 0;
        whole_number(column_cell(column, row), &value);
        memcpy(to, PyBytes_AS_STRING(arguments[0]), name_size), to += name_size;
        *to++ = '{';
        memcpy(to, PyBytes_AS_STRING(labels), PyBytes_GET_SIZE(labels)), to += PyBytes_GET_SIZE(labels);
        *to++ = '}', *to++ = ' ';
        to = write_number(to, value);
        *to++ = '\n';
    }
    return _PyBytes_Resize(&text, to - start) < 0 ? NULL : text;
}
