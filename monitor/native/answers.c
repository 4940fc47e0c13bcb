/* Answers that are exactly as they were expected, which is nearly all of them; any other is for the careful way. */

#include "native.h"

/* ---- Rows: what a walk's answer has of whole regular rows, until they are taken in */

typedef struct {
    PyObject_HEAD
    PyObject *names; /* a list */
    PyObject *data;
    Py_ssize_t end, columns, room;
    cell *cells;
} Rows;

static void rows_free(Rows *self) {
    Py_XDECREF(self->names);
    Py_XDECREF(self->data);
    PyMem_Free(self->cells);
    PyObject_Free(self);
}

static Py_ssize_t rows_length(Rows *self) { return PyList_GET_SIZE(self->names); }

static PyObject *rows_store(Rows *self, PyObject *columns) {
    if (!PyList_Check(columns) || PyList_GET_SIZE(columns) != self->columns) {
        return PyErr_SetString(PyExc_TypeError, "store(columns: list of as many Columns as were asked for)"), NULL;
    }
    Py_ssize_t rows = rows_length(self);
    for (Py_ssize_t place = 0; place < self->columns; place++) {
        Column *column = (Column *)PyList_GET_ITEM(columns, place), *first = (Column *)PyList_GET_ITEM(columns, 0);
        if (!Py_IS_TYPE(column, &ColumnType)) return PyErr_SetString(PyExc_TypeError, "not a Column"), NULL;
        if (!column->rows && !column->count && first->rows && first->count == rows) {
            column->rows = (Names *)Py_NewRef(first->rows);
        }
        size_t octets = 0;
        for (Py_ssize_t row = 0; row < rows; row++) octets += self->cells[row * self->columns + place].size;
        if (column_reserve(column, rows, octets) < 0) return NULL;
        for (Py_ssize_t row = 0; row < rows; row++) {
            cell value = self->cells[row * self->columns + place];
            if (column_append(column, PyList_GET_ITEM(self->names, row), value) < 0) return NULL;
        }
    }
    return Py_NewRef(Py_None);
}

static PyObject *rows_last(Rows *self, void *Py_UNUSED(closure)) {
    Py_ssize_t rows = rows_length(self);
    return rows ? Py_NewRef(PyList_GET_ITEM(self->names, rows - 1)) : PyBytes_FromStringAndSize("", 0);
}

static PyObject *rows_end(Rows *self, void *Py_UNUSED(closure)) { return PyLong_FromSsize_t(self->end); }

static PyMethodDef rows_methods[] = {{"store", (PyCFunction)rows_store, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyGetSetDef rows_members[] = {
    {"last", (getter)rows_last, NULL, NULL, NULL},
    {"end", (getter)rows_end, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PySequenceMethods rows_sequence = {.sq_length = (lenfunc)rows_length};

PyTypeObject RowsType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Rows",
    .tp_basicsize = sizeof(Rows),
    .tp_dealloc = (destructor)rows_free,
    .tp_as_sequence = &rows_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = rows_methods,
    .tp_getset = rows_members,
};

static span of_bytes(PyObject *from) { return (span){(const uint8_t *)PyBytes_AS_STRING(from), PyBytes_GET_SIZE(from)}; }

static int all_bytes(PyObject *from) {
    if (!PyTuple_Check(from)) return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(from); i++)
        if (!PyBytes_Check(PyTuple_GET_ITEM(from, i))) return 0;
    return 1;
}

static Rows *rows_new(PyObject *data, Py_ssize_t columns, Py_ssize_t position) {
    Rows *self = PyObject_New(Rows, &RowsType);
    if (!self) return NULL;
    self->data = Py_NewRef(data), self->names = PyList_New(0), self->cells = NULL;
    self->end = position, self->columns = columns, self->room = 0;
    if (!self->names) Py_CLEAR(self);
    return self;
}

/* Read one row behind those that are there; 0 where there is none, -1 with an exception set. */
static int next_row(Rows *self, span data, PyObject *columns, Py_ssize_t position) {
    span first = of_bytes(PyTuple_GET_ITEM(columns, 0));
    Py_ssize_t rows = rows_length(self), name_at = position + 4 + first.size;
    if (data.size - position < 6 || data.at[position + 3] >= 0x80 || data.at[position + 3] <= first.size) return 0;
    span index = {data.at + name_at, data.at[position + 3] - first.size};
    if (index.size > data.size - name_at) return 0;
    if (rows && !ber_increases(of_bytes(PyList_GET_ITEM(self->names, rows - 1)), index)) return 0;
    if ((rows + 1) * self->columns > self->room) {
        Py_ssize_t room = (rows + 1) * self->columns * 2;
        cell *cells = PyMem_Realloc(self->cells, room * sizeof *cells);
        if (!cells) return PyErr_NoMemory(), -1;
        self->cells = cells, self->room = room;
    }
    for (Py_ssize_t place = 0; place < self->columns; place++) {
        cell *into = &self->cells[rows * self->columns + place];
        if (!ber_binding(data, position, of_bytes(PyTuple_GET_ITEM(columns, place)), index, into, &position)) return 0;
    }
    PyObject *name = PyBytes_FromStringAndSize((const char *)index.at, index.size);
    int failed = !name || PyList_Append(self->names, name) < 0;
    Py_XDECREF(name);
    if (failed) return -1;
    self->end = position;
    return 1;
}

/* regular(data, position, end, columns, afters): the rows from position on that are whole, alike, sound and increasing. */
PyObject *native_regular(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 5 || !PyBytes_Check(arguments[0]) || !all_bytes(arguments[3]) || !PyTuple_GET_SIZE(arguments[3]) ||
        !all_bytes(arguments[4])) {
        return PyErr_SetString(PyExc_TypeError, "regular(data, position, end, columns, afters)"), NULL;
    }
    Py_ssize_t position = PyLong_AsSsize_t(arguments[1]), end = PyLong_AsSsize_t(arguments[2]);
    if (PyErr_Occurred()) return NULL;
    if (position < 0 || position > end || end > PyBytes_GET_SIZE(arguments[0])) {
        return PyErr_SetString(PyExc_ValueError, "not in the data"), NULL;
    }
    Rows *rows = rows_new(arguments[0], PyTuple_GET_SIZE(arguments[3]), position);
    span data = {of_bytes(arguments[0]).at, end};
    int more = rows ? 1 : -1;
    while (more > 0 && (more = next_row(rows, data, arguments[3], rows->end)) > 0) {
        if (rows_length(rows) > 1) continue;
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments[4]) && more; i++) {
            more = ber_increases(of_bytes(PyTuple_GET_ITEM(arguments[4], i)), of_bytes(PyList_GET_ITEM(rows->names, 0)));
        }
        if (!more) {
            rows->end = position;
            if (PyList_SetSlice(rows->names, 0, 1, NULL) < 0) more = -1;
        }
    }
    if (more < 0) Py_CLEAR(rows);
    return (PyObject *)rows;
}

/* ---- scalars */

/* {name: cell} of a list of bindings that has these names, all of them, in this order and nothing else; else None. */
static PyObject *scalars(span data, Py_ssize_t position, PyObject *names) {
    PyObject *found = PyDict_New();
    for (Py_ssize_t i = 0; found && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        cell value;
        if (!ber_binding(data, position, of_bytes(name), (span){(const uint8_t *)"", 0}, &value, &position)) {
            Py_DECREF(found);
            return Py_NewRef(Py_None);
        }
        PyObject *one = cell_object(value);
        if (!one || PyDict_SetItem(found, name, one) < 0) Py_CLEAR(found);
        Py_XDECREF(one);
    }
    if (found && position != data.size) {
        Py_DECREF(found);
        return Py_NewRef(Py_None);
    }
    return found;
}

/* scalars(data, position, end, names) */
PyObject *native_scalars(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    if (count != 4 || !PyBytes_Check(arguments[0]) || !all_bytes(arguments[3])) {
        return PyErr_SetString(PyExc_TypeError, "scalars(data, position, end, names)"), NULL;
    }
    Py_ssize_t position = PyLong_AsSsize_t(arguments[1]), end = PyLong_AsSsize_t(arguments[2]);
    if (PyErr_Occurred()) return NULL;
    if (position < 0 || position > end || end > PyBytes_GET_SIZE(arguments[0])) {
        return PyErr_SetString(PyExc_ValueError, "not in the data"), NULL;
    }
    return scalars((span){of_bytes(arguments[0]).at, end}, position, arguments[3]);
}

/* scalars() of a message of version 1 or 2c with this head (version and community) that tells no error. */
PyObject *answer_cells(PyObject *its_head, PyObject *names, span data) {
    static const uint8_t no_error[] = {2, 1, 0, 2, 1, 0};
    span head = of_bytes(its_head);
    int tag;
    Py_ssize_t start, stop;
    int64_t number;
    if (ber_open(data.at, 0, data.size, &tag, &start, &stop) && tag == TAG_SEQUENCE && stop - start > head.size &&
        !memcmp(data.at + start, head.at, head.size) &&
        ber_open(data.at, start + head.size, stop, &tag, &start, &stop) && tag == PDU_RESPONSE &&
        ber_number(data.at, start, stop, &number, &start) && stop - start > (Py_ssize_t)sizeof no_error &&
        !memcmp(data.at + start, no_error, sizeof no_error) &&
        ber_open(data.at, start + (Py_ssize_t)sizeof no_error, stop, &tag, &start, &stop) && tag == TAG_SEQUENCE) {
        return scalars((span){data.at, stop}, start, names);
    }
    return Py_NewRef(Py_None);
}
