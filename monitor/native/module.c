/* What monitor/snmp/plain.py and monitor/probes/plain.py do, compiled, for machines that could build it. */

#include "pings.h"
#include "post.h"

static PyMethodDef functions[] = {
    {"regular", (PyCFunction)(void (*)(void))native_regular, METH_FASTCALL, NULL},
    {"scalars", (PyCFunction)(void (*)(void))native_scalars, METH_FASTCALL, NULL},
    {"lines", (PyCFunction)(void (*)(void))native_lines, METH_FASTCALL, NULL},
    {"peer", (PyCFunction)(void (*)(void))native_peer, METH_FASTCALL, NULL},
    {"receive", (PyCFunction)(void (*)(void))native_receive, METH_FASTCALL, NULL},
    {"send", (PyCFunction)(void (*)(void))native_send, METH_FASTCALL, NULL},
    {"xored", (PyCFunction)(void (*)(void))native_xored, METH_FASTCALL, NULL},
    {"user_header", native_user_header, METH_O, NULL},
    {"echo_number", (PyCFunction)(void (*)(void))native_echo_number, METH_FASTCALL, NULL},
    {"receive_echoes", (PyCFunction)(void (*)(void))native_receive_echoes, METH_FASTCALL, NULL},
    {"send_echoes", (PyCFunction)(void (*)(void))native_send_echoes, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "monitor._native", .m_size = -1, .m_methods = functions};

static int add(PyObject *module, const char *name, PyTypeObject *type) {
    return PyType_Ready(type) < 0 || (name && PyModule_AddObjectRef(module, name, (PyObject *)type) < 0) ? -1 : 0;
}

PyMODINIT_FUNC PyInit__native(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module && (add(module, NULL, &NamesType) < 0 || add(module, "Column", &ColumnType) < 0 ||
                   add(module, "Rows", &RowsType) < 0 || add(module, "Endpoint", &EndpointType) < 0 ||
                   add(module, "Flight", &FlightType) < 0 || add(module, "Post", &PostType) < 0 ||
                   add(module, "Measures", &MeasuresType) < 0)) {
        Py_CLEAR(module);
    }
    return module;
}
