/* Column: index → cell in a few octets a cell. Columns that go in step share the names of their rows. */

#include "native.h"

static PyObject *of_one_octet[256][256];

/* (tag, octets); those of one octet are half of every table and need not be made anew. */
PyObject *cell_object(cell from) {
    PyObject **kept = from.size == 1 ? &of_one_octet[from.tag][from.body[0]] : NULL;
    if (kept && *kept) return Py_NewRef(*kept);
    PyObject *tag = PyLong_FromLong(from.tag);
    PyObject *body = tag ? PyBytes_FromStringAndSize((const char *)from.body, from.size) : NULL;
    PyObject *pair = body ? PyTuple_New(2) : NULL;
    if (!pair) {
        Py_XDECREF(tag);
        Py_XDECREF(body);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, tag);
    PyTuple_SET_ITEM(pair, 1, body);
    PyObject_GC_UnTrack(pair); /* it can be in no cycle, and there are very many */
    if (kept) *kept = Py_NewRef(pair);
    return pair;
}

/* ---- the names of rows */

static void names_free(Names *self) {
    for (Py_ssize_t i = 0; i < self->count; i++) Py_DECREF(self->names[i]);
    PyMem_Free(self->names);
    Py_XDECREF(self->places);
    PyObject_Free(self);
}

PyTypeObject NamesType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Names",
    .tp_basicsize = sizeof(Names),
    .tp_dealloc = (destructor)names_free,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static int names_append(Names *self, PyObject *name) {
    if (self->count == self->room) {
        Py_ssize_t room = self->room ? self->room + self->room / 2 + 4 : 16;
        PyObject **names = PyMem_Realloc(self->names, room * sizeof *names);
        if (!names) return PyErr_NoMemory(), -1;
        self->names = names, self->room = room;
    }
    if (self->places) {
        PyObject *place = PyLong_FromSsize_t(self->count);
        int failed = !place || PyDict_SetItem(self->places, name, place) < 0;
        Py_XDECREF(place);
        if (failed) return -1;
    }
    self->names[self->count++] = Py_NewRef(name);
    return 0;
}

static Names *names_copy(const Names *from, Py_ssize_t count) {
    Names *self = PyObject_New(Names, &NamesType);
    if (!self) return NULL;
    self->names = NULL, self->places = NULL, self->count = self->room = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (names_append(self, from->names[i]) < 0) {
            Py_DECREF(self);
            return NULL;
        }
    }
    return self;
}

static int same_name(PyObject *left, PyObject *right) {
    Py_ssize_t size = PyBytes_GET_SIZE(left);
    return left == right ||
           (size == PyBytes_GET_SIZE(right) && !memcmp(PyBytes_AS_STRING(left), PyBytes_AS_STRING(right), size));
}

/* The place of a name, -1 when it is not there, -2 with an exception set. */
static Py_ssize_t names_place(Names *self, PyObject *name) {
    if (!self->places) {
        PyObject *places = PyDict_New();
        if (!places) return -2;
        for (Py_ssize_t i = 0; i < self->count; i++) {
            PyObject *place = PyLong_FromSsize_t(i);
            int failed = !place || PyDict_SetItem(places, self->names[i], place) < 0;
            Py_XDECREF(place);
            if (failed) {
                Py_DECREF(places);
                return -2;
            }
        }
        self->places = places;
    }
    PyObject *place = PyDict_GetItemWithError(self->places, name);
    if (!place) return PyErr_Occurred() ? -2 : -1;
    return PyLong_AsSsize_t(place);
}

/* ---- the column */

cell column_cell(const Column *self, Py_ssize_t place) {
    uint32_t start = place ? self->ends[place - 1] : 0;
    return (cell){self->octets + start + 1, self->ends[place] - start - 1, self->octets[start]};
}

static int make_room(Column *self, uint32_t size) {
    if (self->count == self->room) {
        Py_ssize_t room = self->room ? self->room + self->room / 2 + 4 : 16;
        uint32_t *ends = PyMem_Realloc(self->ends, room * sizeof *ends);
        if (!ends) return PyErr_NoMemory(), -1;
        self->ends = ends, self->room = room;
    }
    size_t wanted = self->used + 1 + size;
    if (wanted > UINT32_MAX) return PyErr_NoMemory(), -1;
    if (wanted > self->octets_room) {
        size_t room = wanted + wanted / 2 + 16;
        uint8_t *octets = PyMem_Realloc(self->octets, room);
        if (!octets) return PyErr_NoMemory(), -1;
        self->octets = octets, self->octets_room = room;
    }
    return 0;
}

/* Make just the room for so many cells more and their octets: tables are many, and hardly one grows once it is read. */
int column_reserve(Column *self, Py_ssize_t cells, size_t octets) {
    size_t wanted = self->used + octets + cells;
    if (self->count + cells > self->room) {
        uint32_t *ends = PyMem_Realloc(self->ends, (self->count + cells) * sizeof *ends);
        if (!ends) return PyErr_NoMemory(), -1;
        self->ends = ends, self->room = self->count + cells;
    }
    if (wanted > self->octets_room && wanted <= UINT32_MAX) {
        uint8_t *grown = PyMem_Realloc(self->octets, wanted);
        if (!grown) return PyErr_NoMemory(), -1;
        self->octets = grown, self->octets_room = wanted;
    }
    return 0;
}

static int step(Column *self, PyObject *name) {
    Names *rows = self->rows;
    if (rows && rows->count > self->count && same_name(rows->names[self->count], name)) return 0;
    if (!rows || rows->count > self->count) { /* the first of its own, or no longer in step with the others */
        Names *own = names_copy(rows, rows ? self->count : 0);
        if (!own) return -1;
        Py_XDECREF(rows);
        self->rows = rows = own;
    }
    return names_append(rows, name);
}

int column_append(Column *self, PyObject *name, cell value) {
    if (make_room(self, value.size) < 0 || step(self, name) < 0) return -1;
    self->octets[self->used] = value.tag;
    memcpy(self->octets + self->used + 1, value.body, value.size);
    self->used += 1 + value.size;
    self->ends[self->count++] = (uint32_t)self->used;
    return 0;
}

static PyObject *column_new(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    static char *none[] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, names, ":Column", none)) return NULL;
    return type->tp_alloc(type, 0);
}

static void column_free(Column *self) {
    Py_XDECREF(self->rows);
    PyMem_Free(self->ends);
    PyMem_Free(self->octets);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *column_add(Column *self, PyObject *const *arguments, Py_ssize_t count) {
    if (count != 3 || !PyBytes_Check(arguments[0]) || !PyLong_Check(arguments[1]) || !PyBytes_Check(arguments[2])) {
        return PyErr_SetString(PyExc_TypeError, "add(index: bytes, tag: int, body: bytes)"), NULL;
    }
    long tag = PyLong_AsLong(arguments[1]);
    Py_ssize_t size = PyBytes_GET_SIZE(arguments[2]);
    if (tag < 0 || tag > 0xFF || size >= UINT32_MAX) return PyErr_SetString(PyExc_ValueError, "no cell"), NULL;
    cell value = {(const uint8_t *)PyBytes_AS_STRING(arguments[2]), (uint32_t)size, (uint8_t)tag};
    return column_append(self, arguments[0], value) < 0 ? NULL : Py_NewRef(Py_None);
}

static Py_ssize_t column_length(Column *self) { return self->count; }

static Py_ssize_t find(Column *self, PyObject *name) {
    if (!self->rows || !PyBytes_Check(name)) return -1;
    Py_ssize_t place = names_place(self->rows, name);
    return place >= self->count ? -1 : place;
}

static PyObject *column_item(Column *self, PyObject *name) {
    Py_ssize_t place = find(self, name);
    if (place >= 0) return cell_object(column_cell(self, place));
    if (place == -1) PyErr_SetObject(PyExc_KeyError, name);
    return NULL;
}

static PyObject *column_get(Column *self, PyObject *const *arguments, Py_ssize_t count) {
    if (count < 1 || count > 2) return PyErr_SetString(PyExc_TypeError, "get(index, default=None)"), NULL;
    Py_ssize_t place = find(self, arguments[0]);
    if (place >= 0) return cell_object(column_cell(self, place));
    return place == -1 ? Py_NewRef(count == 2 ? arguments[1] : Py_None) : NULL;
}

static int column_contains(Column *self, PyObject *name) {
    Py_ssize_t place = find(self, name);
    return place == -2 ? -1 : place >= 0;
}

/* A list of the names, the cells, or both. */
static PyObject *listed(Column *self, int names, int cells) {
    PyObject *list = PyList_New(self->count);
    for (Py_ssize_t i = 0; list && i < self->count; i++) {
        PyObject *name = names ? Py_NewRef(self->rows->names[i]) : NULL;
        PyObject *value = cells ? cell_object(column_cell(self, i)) : NULL;
        PyObject *one = names && cells && value ? PyTuple_Pack(2, name, value) : NULL;
        if (names && cells) {
            Py_DECREF(name);
            Py_XDECREF(value);
        } else {
            one = names ? name : value;
        }
        if (!one) {
            Py_CLEAR(list);
        } else {
            PyList_SET_ITEM(list, i, one);
        }
    }
    return list;
}

static PyObject *column_keys(Column *self, PyObject *Py_UNUSED(none)) { return listed(self, 1, 0); }
static PyObject *column_values(Column *self, PyObject *Py_UNUSED(none)) { return listed(self, 0, 1); }
static PyObject *column_items(Column *self, PyObject *Py_UNUSED(none)) { return listed(self, 1, 1); }

static PyObject *column_iter(Column *self) {
    PyObject *keys = listed(self, 1, 0), *found = keys ? PyObject_GetIter(keys) : NULL;
    Py_XDECREF(keys);
    return found;
}

static PyObject *as_dict(PyObject *from) {
    PyObject *found = PyDict_New();
    if (found && PyDict_Update(found, from) < 0) Py_CLEAR(found);
    return found;
}

static PyObject *column_compare(PyObject *left, PyObject *right, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || !(PyDict_Check(right) || Py_IS_TYPE(right, &ColumnType))) {
        return Py_NewRef(Py_NotImplemented);
    }
    PyObject *one = as_dict(left), *other = one ? as_dict(right) : NULL;
    PyObject *found = other ? PyObject_RichCompare(one, other, operation) : NULL;
    Py_XDECREF(one);
    Py_XDECREF(other);
    return found;
}

static PyObject *column_show(PyObject *self) {
    PyObject *cells = as_dict(self), *found = cells ? PyUnicode_FromFormat("Column(%R)", cells) : NULL;
    Py_XDECREF(cells);
    return found;
}

static PyObject *column_size(Column *self, PyObject *Py_UNUSED(none)) {
    return PyLong_FromSize_t(sizeof *self + self->room * sizeof *self->ends + self->octets_room);
}

static PyMethodDef column_methods[] = {
    {"add", (PyCFunction)(void (*)(void))column_add, METH_FASTCALL, NULL},
    {"get", (PyCFunction)(void (*)(void))column_get, METH_FASTCALL, NULL},
    {"keys", (PyCFunction)column_keys, METH_NOARGS, NULL},
    {"values", (PyCFunction)column_values, METH_NOARGS, NULL},
    {"items", (PyCFunction)column_items, METH_NOARGS, NULL},
    {"__sizeof__", (PyCFunction)column_size, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMappingMethods column_mapping = {(lenfunc)column_length, (binaryfunc)column_item, NULL};
static PySequenceMethods column_sequence = {.sq_contains = (objobjproc)column_contains};

PyTypeObject ColumnType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "monitor._native.Column",
    .tp_basicsize = sizeof(Column),
    .tp_dealloc = (destructor)column_free,
    .tp_repr = column_show,
    .tp_as_mapping = &column_mapping,
    .tp_as_sequence = &column_sequence,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_richcompare = column_compare,
    .tp_iter = (getiterfunc)column_iter,
    .tp_methods = column_methods,
    .tp_new = column_new,
};
