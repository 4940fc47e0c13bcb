/* What the parts share. Every function here has its meaning in monitor/snmp/plain.py. */

#ifndef MOTCUA_NATIVE_H
#define MOTCUA_NATIVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum {
    TAG_INTEGER = 0x02,
    TAG_OCTET_STRING = 0x04,
    TAG_NULL = 0x05,
    TAG_OBJECT_IDENTIFIER = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_IP_ADDRESS = 0x40,
    TAG_COUNTER32 = 0x41,
    TAG_GAUGE32 = 0x42,
    TAG_TIME_TICKS = 0x43,
    TAG_OPAQUE = 0x44,
    TAG_COUNTER64 = 0x46,
    PDU_RESPONSE = 0xA2,
};

/* Octets that stand in a message: everything that reads them is given where they end. */
typedef struct {
    const uint8_t *at;
    Py_ssize_t size;
} span;

/* A value and its tag. */
typedef struct {
    const uint8_t *body;
    uint32_t size;
    uint8_t tag;
} cell;

/* ber.c */
int ber_open(const uint8_t *data, Py_ssize_t position, Py_ssize_t end, int *tag, Py_ssize_t *start, Py_ssize_t *stop);
int ber_number(const uint8_t *data, Py_ssize_t position, Py_ssize_t end, int64_t *value, Py_ssize_t *after);
int ber_increases(span before, span after);
int ber_is_identifier(span body);
int ber_binding(span data, Py_ssize_t position, span column, span index, cell *found, Py_ssize_t *after);
int64_t ber_message_number(const uint8_t *data, Py_ssize_t size);

/* column.c */
typedef struct {
    PyObject_HEAD
    PyObject **names;
    Py_ssize_t count, room;
    PyObject *places;
} Names;

typedef struct {
    PyObject_HEAD
    Names *rows;
    Py_ssize_t count, room;
    uint32_t *ends;
    uint8_t *octets;
    size_t used, octets_room;
} Column;

extern PyTypeObject NamesType, ColumnType;
PyObject *cell_object(cell from);
cell column_cell(const Column *self, Py_ssize_t place);
int column_reserve(Column *self, Py_ssize_t cells, size_t octets);
int column_append(Column *self, PyObject *name, cell value);

/* answers.c, text.c, user.c, datagrams.c, receiving.c */
extern PyTypeObject RowsType;
PyObject *native_regular(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_scalars(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *answer_cells(PyObject *head, PyObject *names, span data);
PyObject *native_lines(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_user_header(PyObject *module, PyObject *message);
PyObject *native_xored(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_peer(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_receive(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *native_send(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

#endif
